// expect: on<...>() names at least one type

#include <troupe/graph/policy.hpp>

int main() { troupe::retry_policy p{.on = troupe::on<>()}; }
