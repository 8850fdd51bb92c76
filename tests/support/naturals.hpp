// Numbers that are made one by one, for lazy expanders.

#pragma once

#include <atomic>
#include <stdexcept>

namespace test {

/// The numbers from 0 below a limit, as a range of unknown size. One of them
/// may be broken: making it throws. Tells how many were made so far.
class naturals {
public:
  explicit naturals(int limit, int broken = -1,
                    std::atomic<int>* made = nullptr)
      : limit_(limit), broken_(broken), made_(made) {}

  class iterator {
  public:
    iterator(const naturals* of, int at) : of_(of), at_(at) {}
    int operator*() const { return at_; }
    iterator& operator++() {
      of_->make(++at_);
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

  private:
    const naturals* of_;
    int at_;
  };

  iterator begin() const {
    make(0);
    return {this, 0};
  }
  iterator end() const { return {this, limit_}; }

private:
  void make(int number) const {
    if (number == broken_)
      throw std::runtime_error("no more numbers");
    if (number < limit_ && made_)
      ++*made_;
  }

  int limit_;
  int broken_;
  std::atomic<int>* made_;
};

} // namespace test
