#include <troupe/graph/transferable.hpp>
#include <troupe/graph/type_name.hpp>

namespace troupe::detail {

void tell_no_codec(std::string_view type) {
  throw codec_error{"an inspect overload passes on a " + readable_type(type)
                    + ", which has no codec: give it one, by an inspect "
                      "overload or by specializing troupe::transferable"};
}

void tell_refused(std::string_view type) {
  throw codec_error{"the inspect overload of " + readable_type(type)
                    + " has returned false"};
}

} // namespace troupe::detail
