// A value that flows along an edge of a graph.

#pragma once

#include <troupe/graph/summary.hpp>
#include <troupe/graph/transferable.hpp>
#include <troupe/graph/type_name.hpp>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace troupe {

class value;

/// How values that are one block of memory, as a vector of numbers is, are sent
/// from where they lie, and put together as they come. The bytes are those of
/// the elements.
struct block_codec {
  std::size_t item;                               ///< bytes of an element
  std::string_view (*bytes)(const void* payload); ///< all there are
  value (*make)(std::size_t bytes); ///< one without elements, and room for them
  /// Adds whole elements. @pre nobody else has the value
  void (*append)(const value& to, std::string_view bytes);
};

/// How values of a type become bytes, and values again; see `encode` and
/// `decode` for the errors.
struct value_codec {
  codec_kind kind;                                      ///< where it comes from
  void (*write)(byte_writer& out, const void* payload); ///< as `encode`
  value (*read)(byte_reader& in);                       ///< as `decode`
  const block_codec* block; ///< null if they are not one block
};

/// What is known about the type of a value. One static object per type (and
/// per shared library: compare with `same_type`, not by address).
struct type_ops {
  const std::type_info* id; ///< of the type
  std::string_view name;    ///< the compiler's spelling; see `readable_type`
  /// What a payload of the type is like; see `summarize`.
  std::string (*summarize)(const void* payload);
  const value_codec* codec; ///< null if the type has none: see `transferable`
};

/// Whether both are of one type, or both null.
inline bool same_type(const type_ops* a, const type_ops* b) noexcept {
  return a == b || (a && b && *a->id == *b->id);
}

/// An immutable, type-erased, shared value of any movable type.
///
/// Copies share one payload. Payloads that are trivially copyable and no larger
/// than two words live inside the value; others are allocated once. Nothing is
/// ever copied but a reference count.
///
/// Thread-safety: different objects may be used from different threads, also
/// when they share a payload. The payload is const for ever.
/// Errors: none but what the payload's own move constructor throws.
class value {
public:
  /// An empty value: it has no type.
  value() noexcept = default;

  /// Takes over `x`.
  template <class T>
  static value of(T x) {
    static_assert(std::is_same_v<T, std::decay_t<T>>);
    value v;
    v.ops_ = &ops_of<T>;
    if constexpr (fits_inline<T>) {
      // Whole words: a narrow store would stall the wide load of the next move.
      std::uint64_t words[2] = {0, 0};
      std::memcpy(words, &x, sizeof x);
      std::memcpy(v.payload_, words, sizeof words);
    } else {
      auto* b = new box<T>(std::move(x));
      v.box_ = b;
      v.point_to(&b->item);
    }
    return v;
  }

  /// A part of `whole`'s payload, as a value of its own: it shares what `whole`
  /// holds, and copies nothing but small payloads.
  /// @pre `part` lies within the payload of `whole`.
  template <class T>
  static value part_of(const value& whole, const T& part) {
    if constexpr (fits_inline<T>) {
      return of<T>(part);
    } else {
      value v = whole;
      v.ops_ = &ops_of<T>;
      v.point_to(&part);
      return v;
    }
  }

  /// @name Copies share the payload
  /// @{

  /// A value that was moved from is empty.
  value(const value& other) noexcept : ops_(other.ops_), box_(other.box_) {
    take_payload(other);
    if (box_)
      box_->references.fetch_add(1, std::memory_order_relaxed);
  }

  value(value&& other) noexcept
      : ops_(std::exchange(other.ops_, nullptr)),
        box_(std::exchange(other.box_, nullptr)) {
    take_payload(other);
  }

  value& operator=(const value& other) noexcept { return *this = value(other); }

  value& operator=(value&& other) noexcept {
    ops_ = std::exchange(other.ops_, nullptr);
    auto* old = std::exchange(box_, std::exchange(other.box_, nullptr));
    take_payload(other);
    release(old);
    return *this;
  }

  ~value() { release(box_); }
  /// @}

  /// Whether there is a payload.
  explicit operator bool() const noexcept { return ops_ != nullptr; }

  /// The payload's type, or null for an empty value.
  const type_ops* type() const noexcept { return ops_; }

  /// The payload, without a check.
  /// @pre the value holds a `T`. The reference lives as long as the payload,
  /// and for inline payloads as long as this very object.
  template <class T>
  const T& get() const noexcept {
    if constexpr (fits_inline<T>)
      return *std::launder(reinterpret_cast<const T*>(payload_));
    else
      return *static_cast<const T*>(target());
  }

  /// The payload, or null if it is not a `T`.
  template <class T>
  const T* get_if() const noexcept {
    return same_type(ops_, &ops_of<T>) ? &get<T>() : nullptr;
  }

  /// Tells payloads that live at one time apart; null if it lives in the value.
  const void* identity() const noexcept { return box_ ? target() : nullptr; }
  /// Whether other values share the payload, as far as this thread can know.
  bool is_shared() const noexcept {
    return box_ && box_->references.load(std::memory_order_acquire) > 1;
  }

  /// What the payload is like; see `troupe::summarize`. Empty if there is none.
  std::string summary() const {
    return ops_ ? ops_->summarize(payload()) : std::string{};
  }

  /// Where the payload lies; see `get` for how long. For codecs.
  /// @pre the value is not empty.
  const void* payload() const noexcept { return box_ ? target() : payload_; }

  /// The one `type_ops` of `T`.
  template <class T>
  static const type_ops* type_of() noexcept {
    return &ops_of<T>;
  }

private:
  using block_functions = detail::std_codec<detail::std_shape::list>;

  struct box_head {
    explicit box_head(void (*d)(box_head*) noexcept) : destroy(d) {}
    std::atomic<std::size_t> references{1};
    void (*destroy)(box_head* box) noexcept;
  };

  template <class T>
  struct box : box_head {
    explicit box(T&& x) : box_head(&destroy_box<T>), item(std::move(x)) {}
    T item;
  };

  template <class T>
  static constexpr bool
      fits_inline = std::is_trivially_copyable_v<T> && sizeof(T) <= 16
                    && alignof(T) <= 8;

  template <class T>
  static void destroy_box(box_head* b) noexcept {
    delete static_cast<box<T>*>(b);
  }

  template <class T>
  static std::string summary_of_payload(const void* payload) {
    return summarize(*static_cast<const T*>(payload));
  }

  template <class T>
  static void write_payload(byte_writer& out, const void* payload) {
    encode(out, *static_cast<const T*>(payload));
  }

  template <class T>
  static value read_payload(byte_reader& in) {
    return of<T>(decode<T>(in));
  }

  template <class T>
  static std::string_view bytes_of_block(const void* payload) {
    return block_functions::bytes_of(*static_cast<const T*>(payload));
  }

  template <class T>
  static value make_block(std::size_t bytes) {
    T x;
    x.reserve(bytes / sizeof(typename T::value_type));
    return of<T>(std::move(x));
  }

  template <class T>
  static void append_to_block(const value& to, std::string_view bytes) {
    block_functions::append(const_cast<T&>(to.get<T>()), bytes);
  }

  template <class T>
  static constexpr block_codec block_of{sizeof(typename T::value_type),
                                        &bytes_of_block<T>, &make_block<T>,
                                        &append_to_block<T>};

  template <class T>
  static constexpr const block_codec* block_if_any() {
    if constexpr (detail::is_block_list<T>())
      return &block_of<T>;
    else
      return nullptr;
  }

  template <class T>
  static constexpr value_codec codec_of{codec_kind_of<T>, &write_payload<T>,
                                        &read_payload<T>, block_if_any<T>()};

  template <class T>
  static constexpr const value_codec* codec_if_any() {
    if constexpr (is_transferable<T>)
      return &codec_of<T>;
    else
      return nullptr;
  }

  template <class T>
  static constexpr type_ops ops_of{&typeid(T), type_name<T>(),
                                   &summary_of_payload<T>, codec_if_any<T>()};

  static void release(box_head* b) noexcept {
    if (b && b->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      b->destroy(b);
  }

  void point_to(const void* boxed) noexcept {
    std::memcpy(payload_, &boxed, sizeof boxed);
  }
  const void* target() const noexcept {
    const void* boxed;
    std::memcpy(&boxed, payload_, sizeof boxed);
    return boxed;
  }
  // An object may be moved onto itself.
  void take_payload(const value& other) noexcept {
    std::memmove(payload_, other.payload_, sizeof payload_);
  }

  const type_ops* ops_ = nullptr;
  box_head* box_ = nullptr;
  // The payload, or where it is. Bytes, since a compiler may take for granted
  // that what was written as one type is not read as another.
  alignas(std::uint64_t) unsigned char payload_[16] = {};
};

static_assert(sizeof(value) == 32);

} // namespace troupe
