#include <troupe/actors/metrics_endpoint.hpp>
#include <troupe/actors/prometheus_text.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include <deque>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

namespace troupe {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using caf::telemetry::metric_registry;

// After a failure to accept, as for want of file descriptors.
constexpr std::chrono::milliseconds breath{100};

using request = http::request<http::empty_body>;
using response = http::response<http::string_body>;

response plain(http::status status, std::string text) {
  response r{status, 11, std::move(text)};
  r.set(http::field::content_type, "text/plain; charset=utf-8");
  return r;
}

response answer_to(const request& asked, const metric_registry& registry) {
  std::string_view target{asked.target().data(), asked.target().size()};
  if (target.substr(0, target.find('?')) != "/metrics")
    return plain(http::status::not_found, "there is /metrics\n");
  bool head = asked.method() == http::verb::head;
  if (!head && asked.method() != http::verb::get) {
    auto r = plain(http::status::method_not_allowed, "use GET\n");
    r.set(http::field::allow, "GET, HEAD");
    return r;
  }
  response r{http::status::ok, 11, prometheus_text(registry)};
  r.set(http::field::content_type, prometheus_content_type);
  return r;
}

} // namespace

// One client, with one request. It is kept by the operation that is under way.
class metrics_session : public std::enable_shared_from_this<metrics_session> {
public:
  metrics_session(tcp::socket socket, const metric_registry& registry,
                  std::chrono::milliseconds patience)
      : stream_(std::move(socket)), registry_(registry) {
    stream_.expires_after(patience); // for all that follows
  }

  // A body is of no use, and is not read before the answer.
  void start() {
    parser_.body_limit(boost::none);
    http::async_read_header(
        stream_, buffer_, parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          self->on_request(error);
        });
  }

  void cut_off() { stream_.close(); }

private:
  void on_request(beast::error_code error) {
    if (!error)
      answer(answer_to(parser_.get(), registry_));
    else if (error != http::error::end_of_stream
             && error.category() == http::make_error_code({}).category())
      answer(plain(http::status::bad_request, error.message() + '\n'));
  }

  void answer(response r) {
    answer_ = std::move(r);
    answer_.keep_alive(false);
    answer_.prepare_payload();
    if (parser_.get().method() == http::verb::head)
      answer_.body().clear(); // Content-Length stays
    http::async_write(
        stream_, answer_,
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error)
            self->say_goodbye();
        });
  }

  // Reads until the client closes as well: closed with unread data in it, a
  // socket may take back the answer that is on its way.
  void say_goodbye() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    buffer_.clear();
    stream_.async_read_some(
        buffer_.prepare(4096),
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error)
            self->say_goodbye();
        });
  }

  beast::tcp_stream stream_;
  const metric_registry& registry_;
  beast::flat_buffer buffer_{65'536};
  http::request_parser<http::empty_body> parser_;
  response answer_;
};

namespace {

tcp::endpoint place(const metrics_endpoint_options& o) {
  beast::error_code error;
  auto address = asio::ip::make_address(o.address, error);
  if (error)
    throw std::invalid_argument("troupe: metrics_endpoint: " + o.address
                                + " is no IP address; use one as 127.0.0.1");
  if (o.connections == 0 || o.patience.count() <= 0)
    throw std::invalid_argument("troupe: metrics_endpoint: connections and "
                                "patience must be greater than 0");
  return {address, o.port};
}

} // namespace

class metrics_endpoint::server {
public:
  server(const metric_registry& registry, const metrics_endpoint_options& o)
      : registry_(registry), options_(o) {
    listen(place(o));
    accept();
    thread_ = std::thread{[this] { run(); }};
  }

  ~server() {
    loop_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }

private:
  void listen(const tcp::endpoint& at) try {
    acceptor_.open(at.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(at);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
  } catch (const boost::system::system_error& e) {
    throw std::system_error(e.code(), "troupe: metrics_endpoint cannot listen "
                                      "on "
                                          + options_.address + ", port "
                                          + std::to_string(at.port())
                                          + "; choose another, or port 0");
  }

  // A client for whom there is no memory is cut off.
  void run() {
    while (!loop_.stopped()) {
      try {
        loop_.run();
      } catch (const std::exception&) {
      }
    }
  }

  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) {
        pause_.expires_after(breath);
        pause_.async_wait([this](beast::error_code) { accept(); });
        return;
      }
      accept();
      attend(std::move(socket));
    });
  }

  void attend(tcp::socket socket) {
    std::erase_if(sessions_, [](const auto& s) { return s.expired(); });
    if (sessions_.size() >= options_.connections) {
      if (auto oldest = sessions_.front().lock())
        oldest->cut_off();
      sessions_.pop_front();
    }
    auto next = std::make_shared<metrics_session>(std::move(socket), registry_,
                                                  options_.patience);
    sessions_.push_back(next);
    next->start();
  }

  const metric_registry& registry_;
  const metrics_endpoint_options options_;
  std::uint16_t port_ = 0;
  asio::io_context loop_{1};
  tcp::acceptor acceptor_{loop_};
  asio::steady_timer pause_{loop_};
  std::deque<std::weak_ptr<metrics_session>>
      sessions_; // in the order they came
  std::thread thread_;
};

metrics_endpoint::metrics_endpoint(const metric_registry& registry,
                                   const metrics_endpoint_options& options)
    : server_(std::make_unique<server>(registry, options)) {}

metrics_endpoint::~metrics_endpoint() = default;

std::uint16_t metrics_endpoint::port() const { return server_->port(); }

} // namespace troupe
