// Graphs with blocks in blocks, and with several stages.

#pragma once

#include "graphs.hpp"

#include <string>
#include <vector>

namespace troupe::test {

inline int length(const std::string& word) {
  return static_cast<int>(word.size());
}

inline std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text + ' ')
    if (c != ' ')
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  return words;
}

// Documents, their words, and what is made of both: the lengths of the words of
// each document are added to its number, `head`.
struct documents {
  graph_builder b;
  in<std::vector<std::string>> texts;
  each<std::string> file;
  each<int> head;
  each<each<std::string>> word;
  each<each<int>> size;
  each<int> sizes, foot;
  out<std::vector<int>> feet;
  graph g;

  documents() {
    texts = b.input<std::vector<std::string>>("texts");
    file = b.expand(
        "file", [](const std::vector<std::string>& list) { return list; },
        texts);
    head = b.node("head", length, file);
    word = b.expand("word", words_of, file);
    size = b.node("size", length, word);
    sizes = b.collect("sizes", sum, size);
    foot = b.node("foot", add, head, sizes);
    feet = b.collect(
        "feet", [](const std::vector<int>& list) { return list; }, foot);
    g = std::move(b).build("documents");
  }
};

// Elements, their squares, the sum of the squares, and how each differs.
inline graph two_passes() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", square, x);
  auto mean = b.collect("mean", sum, y);
  auto deviation = b.node("deviation", add, y, mean);
  b.collect("total", sum, deviation);
  return std::move(b).build("passes");
}

} // namespace troupe::test
