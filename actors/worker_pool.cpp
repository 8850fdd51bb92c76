#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/child_process.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/program_build.hpp>
#include <troupe/actors/weak_actors.hpp>
#include <troupe/actors/worker_link.hpp>
#include <troupe/actors/worker_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace troupe {

namespace {

constexpr std::chrono::milliseconds farewell{5'000};

} // namespace

class worker_pool::core : public std::enable_shared_from_this<core> {
public:
  core(engine& runs, worker_pool_options options)
      : runs_(runs),
        version_(options.version.empty() ? program_build() : options.version),
        patience_(options.patience), reconnect_(options.reconnect) {
    if (options.credentials)
      open_.emplace(runs_.system(),
                    network_options{.credentials = options.credentials});
    else
      own_.emplace(runs_.system());
  }

  // Workers that have heard goodbye end the link, and then themselves.
  void close() {
    auto seats = take_seats();
    for (const auto& worker : workers_.take())
      post_anonymously(worker, stop_atom_v);
    auto children = take_children();
    auto until = std::chrono::steady_clock::now() + farewell;
    for (auto& c : children)
      c.ended_within(std::chrono::duration_cast<std::chrono::milliseconds>(
          std::max(until - std::chrono::steady_clock::now(),
                   std::chrono::steady_clock::duration::zero())));
    while (std::chrono::steady_clock::now() < until
           && std::ranges::any_of(seats, [](auto& s) { return s->is_open(); }))
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    children.clear();
    for (auto* n : {&own_, &open_})
      if (*n)
        (*n)->close();
  }

  std::uint16_t listen(const std::string& host, std::uint16_t port) {
    return listen(open_ ? *open_ : *own_, host, port);
  }

  std::uint16_t listen(network& at, const std::string& host,
                       std::uint16_t port) {
    auto me = weak_from_this();
    return at.listen(host, port, [me](std::shared_ptr<peer_seat> seat) {
      auto self = me.lock();
      return self ? self->meet(std::move(seat)) : caf::actor{};
    });
  }

  void start(std::uint32_t processes, const worker_start& how) {
    std::lock_guard guard{mutex_};
    if (!own_)
      own_.emplace(runs_.system());
    if (port_ == 0)
      port_ = listen(*own_, "127.0.0.1", 0);
    auto words = how.arguments;
    auto add = [&](const char* option, const std::string& word) {
      words.push_back(option);
      words.push_back(word);
    };
    const auto& files = own_->worker_credentials();
    add("--connect", "127.0.0.1:" + std::to_string(port_));
    add("--slots", std::to_string(how.slots));
    add("--authority", files.authority);
    add("--certificate", files.certificate);
    add("--key", files.key);
    add("--secret", files.secret);
    add("--build", version_);
    for (const auto& l : how.labels)
      add("--label", l);
    for (; processes > 0; --processes)
      children_.emplace_back(words);
  }

  std::size_t size() const {
    std::lock_guard guard{mutex_};
    return joined_;
  }

  network_counters callers() const {
    std::lock_guard guard{mutex_};
    network_counters sum;
    for (const auto* n : {&own_, &open_})
      if (*n)
        sum += (*n)->counters();
    return sum;
  }

  void wait_for(std::size_t workers, std::chrono::milliseconds most) {
    auto until = std::chrono::steady_clock::now() + most;
    std::unique_lock guard{mutex_};
    while (joined_ < workers) {
      for (auto& c : children_)
        if (!known_.contains(c.id())
            && c.ended_within(std::chrono::milliseconds{0}))
          throw network_error("a worker process that was started has ended "
                              "before it joined: see its stderr");
      if (std::chrono::steady_clock::now() >= until)
        throw network_error(
            std::to_string(joined_) + " of " + std::to_string(workers)
            + " workers have joined within " + std::to_string(most.count())
            + " ms: see why on their stderr, or wait for less");
      changed_.wait_for(guard, std::chrono::milliseconds{100});
    }
  }

private:
  std::vector<std::shared_ptr<peer_seat>> take_seats() {
    std::lock_guard guard{mutex_};
    closing_ = true;
    return std::exchange(seats_, {});
  }

  std::vector<child_process> take_children() {
    std::lock_guard guard{mutex_};
    return std::exchange(children_, {});
  }

  caf::actor meet(std::shared_ptr<peer_seat> seat) {
    auto me = weak_from_this();
    worker_link link{.address = seat->address(),
                     .build = version_,
                     .patience = patience_,
                     .reconnect = reconnect_,
                     .cut = [seat] { seat->cut(); },
                     .tell =
                         [me](bool here, std::int64_t process) {
                           if (auto self = me.lock())
                             self->count(here, process);
                         },
                     .has_ended =
                         [me](std::int64_t process) {
                           auto self = me.lock();
                           return self && self->has_ended(process);
                         }};
    auto actor = runs_.link_worker(std::move(link));
    workers_.add(actor);
    std::lock_guard guard{mutex_};
    std::erase_if(seats_, [](const auto& s) { return !s->is_open(); });
    if (closing_) // it has come too late
      post_anonymously(actor, stop_atom_v);
    else
      seats_.push_back(std::move(seat));
    return actor;
  }

  // One that we have started; of others we do not know it.
  bool has_ended(std::int64_t process) {
    std::lock_guard guard{mutex_};
    return std::ranges::any_of(children_, [&](child_process& c) {
      return c.id() == process && c.ended_within(std::chrono::milliseconds{0});
    });
  }

  void count(bool here, std::int64_t process) {
    std::lock_guard guard{mutex_};
    known_.insert(process);
    joined_ += here ? 1 : std::size_t(-1);
    changed_.notify_all();
  }

  engine& runs_;
  const std::string version_;
  const std::chrono::milliseconds patience_;
  const std::chrono::milliseconds reconnect_;
  std::optional<network> own_;  // for workers that we start
  std::optional<network> open_; // for others, with credentials for them
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t joined_ = 0;
  std::set<std::int64_t> known_; // processes that have joined, now or before
  bool closing_ = false;
  std::uint16_t port_ = 0;
  std::vector<child_process> children_;
  std::vector<std::shared_ptr<peer_seat>> seats_;
  weak_actors workers_; // who stands for them
};

worker_pool::worker_pool(engine& runs, worker_pool_options options)
    : core_(std::make_shared<core>(runs, std::move(options))) {}

worker_pool::~worker_pool() { core_->close(); }

std::uint16_t worker_pool::listen(const std::string& host, std::uint16_t port) {
  return core_->listen(host, port);
}

void worker_pool::start(std::uint32_t processes, worker_start how) {
  core_->start(processes, how);
}

std::size_t worker_pool::size() const { return core_->size(); }

network_counters worker_pool::callers() const { return core_->callers(); }

void worker_pool::wait_for(std::size_t workers,
                           std::chrono::milliseconds most) {
  core_->wait_for(workers, most);
}

} // namespace troupe
