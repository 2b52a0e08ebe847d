// Nothing but the precompiled header of all tests (AssayTargets.cmake) is made with this.
