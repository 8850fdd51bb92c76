// The JSON of events, to be looked into.

#pragma once

#include <troupe/hooks/event_json.hpp>

#include <boost/json/parse.hpp>

namespace test {

/// Turns events into JSON, as `event_json` does.
class event_objects {
public:
  template <class Event>
  boost::json::object operator()(const Event& e) {
    return boost::json::parse(convert_(e)).as_object();
  }

private:
  troupe::event_json convert_;
};

} // namespace test
