#include "collector.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>

namespace test {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

received_request taken(const http::request<http::string_body>& r) {
  received_request request{
      .target = std::string{r.target()}, .headers = {}, .body = r.body()};
  for (const auto& field : r) {
    std::string name{field.name_string()};
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    request.headers[name] = std::string{field.value()};
  }
  return request;
}

std::string text_of(const reply& r) {
  std::ostringstream text;
  if (r.interim)
    text << "HTTP/1.1 100 Continue\r\n\r\n";
  text << "HTTP/1.1 " << r.status
       << " Told\r\nContent-Length: " << r.body.size() << "\r\n";
  for (const auto& [name, value] : r.headers)
    text << name << ": " << value << "\r\n";
  text << "\r\n" << r.body;
  return text.str();
}

} // namespace

class collector::server {
public:
  explicit server(unsigned short port)
      : acceptor(loop, tcp::endpoint{asio::ip::address_v4::loopback(), port}) {}

  // What blocks in the thread returns.
  void shut_down() {
    ::shutdown(acceptor.native_handle(), SHUT_RDWR);
    std::lock_guard guard{mutex};
    stopping = true;
    if (socket)
      ::shutdown(socket->native_handle(), SHUT_RDWR);
  }

  // Whether there is another connection, which is then the socket.
  bool accept() {
    error_code error;
    auto next = acceptor.accept(error);
    std::lock_guard guard{mutex};
    if (error || stopping)
      return false;
    socket.emplace(std::move(next));
    return true;
  }

  void hang_up() {
    std::lock_guard guard{mutex};
    socket.reset();
  }

  asio::io_context loop;
  tcp::acceptor acceptor;
  std::mutex mutex; // guards who looks at the socket
  std::optional<tcp::socket> socket;
  bool stopping = false;
};

collector::collector(unsigned short port)
    : server_(std::make_unique<server>(port)), thread_([this] { serve(); }) {}

collector::~collector() {
  server_->shut_down();
  thread_.join();
}

unsigned short collector::port() const {
  return server_->acceptor.local_endpoint().port();
}

void collector::answer(std::vector<reply> replies) {
  std::lock_guard guard{mutex_};
  replies_.insert(replies_.end(), replies.begin(), replies.end());
}

std::vector<received_request> collector::wait_for(std::size_t count) {
  std::unique_lock guard{mutex_};
  if (!changed_.wait_for(guard, std::chrono::minutes{1},
                         [&] { return requests_.size() >= count; }))
    throw std::runtime_error("requests did not come");
  return requests_;
}

std::vector<received_request> collector::requests() const {
  std::lock_guard guard{mutex_};
  return requests_;
}

reply collector::next(received_request request) {
  std::lock_guard guard{mutex_};
  requests_.push_back(std::move(request));
  changed_.notify_all();
  if (replies_.empty())
    return {};
  auto first = std::move(replies_.front());
  replies_.pop_front();
  return first;
}

void collector::serve() {
  for (int connection = 0; server_->accept(); ++connection) {
    auto& socket = *server_->socket;
    boost::beast::flat_buffer buffer;
    for (bool open = true; open;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(boost::none);
      error_code error;
      http::read(socket, buffer, parser, error);
      if (error)
        break;
      auto request = taken(parser.get());
      request.connection = connection;
      auto r = next(std::move(request));
      if (r.meanwhile)
        r.meanwhile();
      if (r.silent) { // until the other one hangs up
        char none = 0;
        asio::read(socket, asio::buffer(&none, 1), error);
        break;
      }
      auto text = text_of(r);
      if (r.half)
        text.resize(text.size() / 2);
      asio::write(socket, asio::buffer(text), error);
      open = !error && !r.half && !r.close;
    }
    server_->hang_up();
  }
}

} // namespace test
