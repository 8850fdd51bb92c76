// Loads a plugin and runs it.
//
// usage: host PLUGIN

#include <dlfcn.h>
#include <iostream>

int main(int, char** arguments) {
  void* plugin = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  void* run = plugin ? dlsym(plugin, "run") : nullptr;
  if (!run) {
    std::cerr << dlerror() << '\n';
    return 1;
  }
  return reinterpret_cast<int (*)()>(run)();
}
