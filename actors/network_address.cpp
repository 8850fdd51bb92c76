#include <troupe/actors/network_address.hpp>
#include <troupe/actors/network_error.hpp>

#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>

namespace troupe {

std::vector<network_address> resolve(const std::string& host,
                                     std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  auto error =
      getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0 || host.empty())
    throw network_error("there is no host \"" + host
                        + "\": " + gai_strerror(error != 0 ? error : EAI_NONAME)
                        + "; give the name or IP address of one");
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, freeaddrinfo};
  std::vector<network_address> all;
  for (auto* a = found; a; a = a->ai_next) {
    auto& next = all.emplace_back();
    std::memcpy(&next.storage, a->ai_addr, a->ai_addrlen);
    next.size = a->ai_addrlen;
  }
  return all;
}

std::string place_of(const std::string& host, std::uint16_t port) {
  bool bare_v6 = host.find(':') != host.npos && !host.starts_with('[');
  return (bare_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string peer_of(int socket) {
  network_address a;
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (getpeername(socket, a.get(), &a.size) != 0
      || getnameinfo(a.get(), a.size, host, sizeof host, port, sizeof port,
                     NI_NUMERICHOST | NI_NUMERICSERV)
             != 0)
    return {};
  return place_of(host, static_cast<std::uint16_t>(std::stoul(port)));
}

std::uint16_t bound_port(int socket) {
  network_address a;
  getsockname(socket, a.get(), &a.size);
  auto v6 = a.storage.ss_family == AF_INET6;
  return ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&a.storage)->sin6_port
                  : reinterpret_cast<sockaddr_in*>(&a.storage)->sin_port);
}

} // namespace troupe
