#include <troupe/hooks/json_fields.hpp>
#include <troupe/hooks/run_from_json.hpp>
#include <troupe/hooks/run_report_reader.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace troupe {

namespace {

namespace json = boost::json;

class report_reader {
public:
  explicit report_reader(std::size_t task_limit) : task_limit_(task_limit) {}

  void add(const json::object& o) {
    auto name = json_fields::text(o, "event");
    if (name == "worker_joined")
      join(json_fields::number<worker_id>(o, "worker"),
           json_fields::number<std::uint32_t>(o, "slots"));
    else if (name == "worker_lost")
      slots_.erase(json_fields::number<worker_id>(o, "worker"));
    else if (!o.contains("engine_seq"))
      add(name, o);
  }

  std::vector<run_report> finish() && {
    for (const auto& [id, run] : runs_)
      done_.push_back(run.report());
    return std::move(done_);
  }

private:
  void join(worker_id worker, std::uint32_t slots) {
    slots_[worker] = slots;
    for (auto& [id, run] : runs_)
      run.joined(worker, slots);
  }

  // A run whose beginning is not there is not reported.
  void add(std::string_view name, const json::object& o) {
    auto id = json_fields::text(o, "run_id");
    if (name == "run_started")
      runs_.insert_or_assign(std::string{id},
                             run_from_json{o, task_limit_, slots_});
    auto run = runs_.find(id);
    if (run == runs_.end())
      return;
    run->second.add(name, o);
    if (name != "run_finished")
      return;
    done_.push_back(run->second.report());
    runs_.erase(run);
  }

  std::size_t task_limit_;
  run_analysis::worker_slots slots_; // of those that are there
  std::map<std::string, run_from_json, std::less<>> runs_;
  std::vector<run_report> done_;
};

[[noreturn]] void throw_bad(const std::string& name, std::size_t line,
                            std::string_view what) {
  throw std::runtime_error(
      name + ':' + std::to_string(line) + ": the line " + std::string{what}
      + "; give a file as the json_lines of this version have written it");
}

} // namespace

std::vector<run_report> read_run_reports(std::istream& in,
                                         const std::string& name,
                                         std::size_t task_limit) {
  report_reader reader{task_limit};
  std::array<unsigned char, 16'384> buffer; // enough for most lines
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    json::monotonic_resource memory{buffer.data(), buffer.size()};
    json::error_code error;
    auto parsed = json::parse(line, error, &memory);
    if (error && in.eof())
      break; // it has no end yet
    if (error)
      throw_bad(name, number, "is no JSON");
    try {
      reader.add(json_fields::as_object(parsed));
    } catch (const json_fields::bad_event& e) {
      throw_bad(name, number, e.what());
    }
  }
  return std::move(reader).finish();
}

std::vector<run_report> read_run_reports(const std::filesystem::path& file,
                                         std::size_t task_limit) {
  errno = 0;
  std::ifstream in{file};
  // A directory can be opened, and not read.
  if (!in || (in.peek(), in.bad()))
    throw std::system_error(errno, std::generic_category(),
                            "cannot read events from " + file.string());
  in.clear();
  return read_run_reports(in, file.string(), task_limit);
}

} // namespace troupe
