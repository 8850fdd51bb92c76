#include <troupe/hooks/otlp_exporter.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

otlp_trace_options checked(otlp_trace_options o) {
  if (o.queue < 1 || o.batch < 1)
    throw std::invalid_argument(
        "otlp_trace_options: queue and batch must be at least 1");
  return o;
}

// By OTLP, only these mean that the same request may be taken later.
bool is_for_now(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

// How many spans of a request that was taken were not.
std::uint64_t rejected_spans(const std::string& body) {
  boost::system::error_code error;
  auto json = boost::json::parse(body, error);
  if (error)
    return 0;
  const auto* partial = json.is_object()
                            ? json.get_object().if_contains("partialSuccess")
                            : nullptr;
  const auto* number = partial && partial->is_object()
                           ? partial->get_object().if_contains("rejectedSpans")
                           : nullptr;
  std::uint64_t rejected = 0;
  if (number && number->is_string()) {
    const auto& text = number->get_string();
    std::from_chars(text.data(), text.data() + text.size(), rejected);
  } else if (number && number->is_int64()) {
    rejected = static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, number->get_int64()));
  }
  return rejected;
}

} // namespace

otlp_exporter::otlp_exporter(otlp_trace_options options, std::string resource)
    : options_(checked(std::move(options))),
      to_(find_otlp_endpoint(options_.endpoint)),
      resource_(std::move(resource)), client_(to_, options_.request_timeout),
      thread_([this] { run(); }) {}

otlp_exporter::~otlp_exporter() { close(options_.last_flush); }

// -- for the others -----------------------------------------------------------

void otlp_exporter::offer(std::string span) {
  std::lock_guard guard{mutex_};
  if (queue_.size() >= options_.queue) {
    ++dropped_;
    if (fault_.empty())
      fault_ = "it is too slow";
    return;
  }
  queue_.push_back(std::move(span));
  auto size = queue_.size();
  if (size == 1 || size == options_.batch || size == options_.queue)
    wake_.notify_one();
}

bool otlp_exporter::flush(std::chrono::milliseconds time) {
  lock guard{mutex_};
  auto all = settled_spans_ + queue_.size();
  ++flushes_;
  wake_.notify_one();
  bool in_time =
      settled_.wait_for(guard, time, [&] { return settled_spans_ >= all; });
  --flushes_;
  return in_time;
}

void otlp_exporter::close(std::chrono::milliseconds time) {
  if (!thread_.joinable())
    return;
  {
    lock guard{mutex_};
    closing_ = true;
    wake_.notify_one();
    if (!settled_.wait_for(guard, time, [this] { return done_; })) {
      abandoned_ = true;
      if (fault_.empty())
        fault_ = "it has not answered in time";
      wake_.notify_one();
      client_.interrupt();
    }
  }
  thread_.join();
  lock guard{mutex_};
  dropped_ += queue_.size();
  queue_.clear();
}

otlp_trace_counts otlp_exporter::counts() const {
  std::lock_guard guard{mutex_};
  return {exported_, dropped_, queue_.size()};
}

std::string otlp_exporter::loss() const {
  std::lock_guard guard{mutex_};
  if (dropped_ == 0)
    return {};
  return std::to_string(dropped_)
         + (dropped_ == 1 ? " span was" : " spans were") + " not taken by "
         + to_.url() + ": " + fault_;
}

// -- the thread ---------------------------------------------------------------

void otlp_exporter::run() {
  lock guard{mutex_};
  while (!abandoned_) {
    wake_.wait(guard, [this] { return !queue_.empty() || closing_; });
    if (queue_.empty())
      break;
    linger(guard);
    deliver(guard);
  }
  done_ = true;
  settled_.notify_all();
}

void otlp_exporter::linger(lock& guard) {
  auto batch = std::min(options_.batch, options_.queue);
  wake_.wait_for(guard, options_.linger, [&] {
    return queue_.size() >= batch || flushes_ > 0 || closing_;
  });
}

// Sends what is in front of the queue until it is settled.
void otlp_exporter::deliver(lock& guard) {
  auto size = std::min(queue_.size(), options_.batch);
  auto body = next_batch(size);
  backoff_ = options_.first_backoff;
  obeyed_ = false;
  for (;;) {
    bool was_closing = closing_;
    if (abandoned_ || post(guard, body, size))
      return;
    back_off(guard, was_closing);
  }
}

std::string otlp_exporter::next_batch(std::size_t size) const {
  std::string body = R"({"resourceSpans":[{"resource":)" + resource_
                     + R"(,"scopeSpans":[{"scope":{"name":"troupe"},"spans":[)";
  for (std::size_t i = 0; i < size; ++i) {
    body += i > 0 ? "," : "";
    body += queue_[i];
  }
  return body + "]}]}]}";
}

// Whether the batch is settled, be it taken or refused.
bool otlp_exporter::post(lock& guard, std::string body, std::size_t size) {
  http_answer answer;
  std::string fault;
  guard.unlock();
  try {
    answer = client_.post(std::move(body));
  } catch (const std::system_error& e) {
    fault = e.code().message();
  } catch (const std::exception& e) { // of a thread that Asio could not start
    fault = e.what();
  }
  guard.lock();
  if (abandoned_)
    return false;
  asked_for_ = answer.retry_after;
  if (answer.status / 100 == 2) {
    auto rejected = std::min<std::uint64_t>(rejected_spans(answer.body), size);
    if (rejected > 0)
      fault_ = "it has rejected a part of a request";
    settle(size, rejected);
    return true;
  }
  if (fault.empty())
    fault = "it answers " + std::to_string(answer.status);
  fault_ = std::move(fault);
  if (answer.status == 0 || is_for_now(answer.status))
    return false;
  settle(size, size);
  return true;
}

void otlp_exporter::settle(std::size_t size, std::size_t dropped) {
  queue_.erase(queue_.begin(),
               queue_.begin() + static_cast<std::ptrdiff_t>(size));
  settled_spans_ += size;
  exported_ += size - dropped;
  dropped_ += dropped;
  settled_.notify_all();
}

// With up to a half less, so that those who failed together come apart. A
// collector may ask for no wait, but once. When it is closed meanwhile, there
// is one more try at once.
void otlp_exporter::back_off(lock& guard, bool was_closing) {
  auto most = options_.longest_backoff;
  auto part = std::uniform_real_distribution<>{0.5, 1.0}(jitter_);
  std::chrono::milliseconds time{
      static_cast<std::int64_t>(static_cast<double>(backoff_.count()) * part)};
  if (asked_for_)
    time = std::exchange(obeyed_, true) ? std::max(*asked_for_, time)
                                        : *asked_for_;
  backoff_ = std::min(2 * backoff_, most);
  wake_.wait_for(guard, std::min(time, most),
                 [&] { return abandoned_ || closing_ != was_closing; });
  if (closing_ != was_closing)
    backoff_ = options_.first_backoff;
}

} // namespace troupe
