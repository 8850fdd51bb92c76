// Server-sent events: https://html.spec.whatwg.org/#server-sent-events

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace service {

/// Writes the frames of one event stream.
class event_writer {
public:
  /// An event, with an `id:` that counts from 1. `data` is one line, as JSON
  /// is; a newline in it would end the field.
  std::string event(std::string_view name, std::string_view data) {
    std::string frame = "id: " + std::to_string(++last_id_);
    frame.append("\nevent: ").append(name);
    frame.append("\ndata: ").append(data);
    return frame.append("\n\n");
  }

  /// A comment, which clients skip: it shows both ends that the other is there.
  static std::string_view heartbeat() { return ": still here\n\n"; }

private:
  std::uint64_t last_id_ = 0;
};

} // namespace service
