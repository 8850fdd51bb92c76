#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/child_process.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/program_build.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/worker_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
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
        patience_(options.patience) {
    if (options.credentials)
      open_.emplace(runs_.system(),
                    network_options{.credentials = options.credentials});
    else
      own_.emplace(runs_.system());
  }

  // Workers that have heard goodbye end the link, and then themselves.
  void close() {
    auto peers = leave_all();
    auto until = std::chrono::steady_clock::now() + farewell;
    for (auto& c : children_)
      c.ended_within(std::chrono::duration_cast<std::chrono::milliseconds>(
          std::max(until - std::chrono::steady_clock::now(),
                   std::chrono::steady_clock::duration::zero())));
    while (std::chrono::steady_clock::now() < until
           && std::ranges::any_of(peers, [](auto& p) { return p->is_open(); }))
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    children_.clear();
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
    std::lock_guard guard{mutex_};
    for (; processes > 0; --processes)
      children_.emplace_back(words);
  }

  std::size_t size() const {
    std::lock_guard guard{mutex_};
    return workers_;
  }

  void wait_for(std::size_t workers, std::chrono::milliseconds most) {
    auto until = std::chrono::steady_clock::now() + most;
    std::unique_lock guard{mutex_};
    while (workers_ < workers) {
      for (auto& c : children_)
        if (c.ended_within(std::chrono::milliseconds{0}))
          throw network_error("a worker process that was started has ended "
                              "before it joined: see its stderr");
      if (std::chrono::steady_clock::now() >= until)
        throw network_error(
            std::to_string(workers_) + " of " + std::to_string(workers)
            + " workers have joined within " + std::to_string(most.count())
            + " ms: see why on their stderr, or wait for less");
      changed_.wait_for(guard, std::chrono::milliseconds{100});
    }
  }

private:
  std::vector<std::shared_ptr<peer_seat>> leave_all() {
    std::lock_guard guard{mutex_};
    closing_ = true;
    std::vector<std::shared_ptr<peer_seat>> seats;
    for (const auto& p : std::exchange(peers_, {}))
      if (auto alive = p.actor.lock()) {
        post_anonymously(caf::actor_cast<caf::actor>(alive), stop_atom_v);
        seats.push_back(p.seat);
      }
    return seats;
  }

  caf::actor meet(std::shared_ptr<peer_seat> seat) {
    auto me = weak_from_this();
    worker_link link{.address = seat->address(),
                     .build = version_,
                     .patience = patience_,
                     .cut = [seat] { seat->cut(); },
                     .tell =
                         [me](bool here) {
                           if (auto self = me.lock())
                             self->count(here);
                         }};
    auto actor = runs_.link_worker(std::move(link));
    std::lock_guard guard{mutex_};
    std::erase_if(peers_, [](const peer& p) { return !p.seat->is_open(); });
    if (closing_) // it has come too late
      post_anonymously(actor, stop_atom_v);
    else
      peers_.push_back({caf::actor_cast<caf::weak_actor_ptr>(actor), seat});
    return actor;
  }

  void count(bool here) {
    std::lock_guard guard{mutex_};
    workers_ += here ? 1 : std::size_t(-1);
    changed_.notify_all();
  }

  struct peer {
    caf::weak_actor_ptr actor;
    std::shared_ptr<peer_seat> seat;
  };

  engine& runs_;
  const std::string version_;
  const std::chrono::milliseconds patience_;
  std::optional<network> own_;  // for workers that we start
  std::optional<network> open_; // for others, with credentials for them
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t workers_ = 0;
  bool closing_ = false;
  std::uint16_t port_ = 0;
  std::vector<child_process> children_;
  std::vector<peer> peers_;
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

void worker_pool::wait_for(std::size_t workers,
                           std::chrono::milliseconds most) {
  core_->wait_for(workers, most);
}

} // namespace troupe
