#include "factor_job.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace service {

namespace {

namespace json = boost::json;

constexpr auto example = "send an object like {\"numbers\": [360, 97]}";

std::uint64_t to_number(const json::value& v, std::size_t index) {
  json::error_code error;
  auto n = v.to_number<std::uint64_t>(error);
  if (error)
    throw bad_request("numbers[" + std::to_string(index) + ']',
                      "this is " + json::serialize(v)
                          + ", and no whole number of 64 bits",
                      "give numbers from 1 to 18446744073709551615");
  return n;
}

numbers same(const numbers& all) { return all; }

json::value to_json(std::uint64_t number, const numbers& factors) {
  return {{"number", number},
          {"factors", json::array(factors.begin(), factors.end())}};
}

// In a node, so that a long answer holds up no other client.
std::string write_report(const troupe::items<std::uint64_t>& all,
                         const troupe::items<numbers>& factors) {
  json::array results;
  for (std::size_t i = 0; i < all.size(); ++i)
    results.push_back(to_json(all[i], factors[i]));
  return json::serialize(json::object{{"results", std::move(results)}});
}

// Tries divisor `d`: moves it from `n` to `found` as often as it is in there.
void divide_out(std::uint64_t& n, std::uint64_t d, numbers& found) {
  for (; n % d == 0; n /= d)
    found.push_back(d);
}

} // namespace

numbers parse_numbers(std::string_view text) {
  json::error_code error;
  auto v = json::parse({text.data(), text.size()}, error);
  if (error)
    throw bad_request("", "the body is no JSON: " + error.message(), example);
  const auto* request = v.if_object();
  if (!request)
    throw bad_request("", "the body is no JSON object", example);
  for (const auto& field : *request)
    if (field.key() != "numbers")
      throw bad_request(field.key(), "there is no such field", example);
  const auto* given = request->if_contains("numbers");
  if (!given || !given->is_array())
    throw bad_request("numbers", given ? "this is no list" : "this is missing",
                      example);
  numbers list;
  for (const auto& one : given->get_array())
    list.push_back(to_number(one, list.size()));
  return list;
}

// Trial division, so that it takes its time: some seconds for a prime of 60
// bits. A task that takes long asks now and then whether it is still wanted.
numbers factorise(std::uint64_t n) {
  if (n == 0)
    throw std::domain_error("0 has no prime factors");
  numbers found;
  divide_out(n, 2, found);
  for (std::uint64_t d = 3; d <= n / d; d += 2) {
    if (n % d == 0)
      divide_out(n, d, found);
    if (d % (1u << 20) == 1)
      troupe::current_task().throw_if_cancelled();
  }
  if (n > 1)
    found.push_back(n);
  return found;
}

factor_job::factor_job() {
  troupe::graph_builder b;
  numbers_ = b.input<numbers>("numbers");
  auto number = b.expand("number", same, numbers_);    // as many as there are
  auto factors = b.node("factors", factorise, number); // one task for each
  report_ = b.collect("report", write_report, number, factors);
  graph_ = std::move(b).build("factors");
}

troupe::run_handle factor_job::start(troupe::engine& engine, numbers of) const {
  return engine.submit(graph_, {numbers_ = std::move(of)}, {report_});
}

} // namespace service
