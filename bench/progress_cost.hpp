// What a progress display costs.

#pragma once

namespace bench {

/// The share of one core that the display's two threads use at 100,000 tasks a
/// second: that which counts events, whole, and that which paints.
double progress_share();

} // namespace bench
