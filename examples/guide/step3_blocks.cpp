// Step 3 of docs/guide.md: nodes that run once per element.

#include <troupe/troupe.hpp>

#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using words = std::vector<std::string>;

words split(const std::string& text) {
  std::istringstream in{text};
  return {std::istream_iterator<std::string>{in}, {}};
}

std::string shorten(const std::string& word, std::size_t most) {
  return word.size() <= most ? word : word.substr(0, most) + '.';
}

std::string join(const troupe::items<std::string>& all) {
  std::string text;
  for (const auto& word : all)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

std::size_t saved(const std::string& before, const std::string& after) {
  return before.size() - after.size();
}

int main() {
  troupe::graph_builder b;
  auto text = b.input<std::string>("text");
  auto most = b.input<std::size_t>("most", 4);
  auto word = b.expand("word", split, text);          // each<std::string>
  auto brief = b.node("brief", shorten, word, most);  // each<std::string>
  auto telegram = b.collect("telegram", join, brief); // out<std::string>
  auto less = b.node("less", saved, text, telegram);  // out<std::size_t>
  auto g = std::move(b).build("telegram");

  troupe::engine engine;
  auto result =
      engine.run(g, {text = "arriving on saturday"}, {brief, telegram, less});
  for (const auto& s : result[brief])
    std::cout << s << '\n';
  std::cout << result[telegram] << ": " << result[less] << " letters less\n";
}
