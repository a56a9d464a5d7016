/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.util.List;

/**
 * Sees a driver that guard-db's class loader does not see, and guard-db beside it: for a driver in
 * a web application's loader, say, while guard-db lies in the container's. It has one class, and
 * goes with it. Thread-safe.
 */
final class Bridge extends ClassLoader {
  private static final List<String> OURS = List.of("io.perfguard.db.", "io.perfguard.core.");

  private final ClassLoader ours;

  Bridge(ClassLoader drivers, ClassLoader ours) {
    super("perfguard", drivers);
    this.ours = ours;
  }

  Class<?> define(String name, byte[] code) {
    return defineClass(name, code, 0, code.length);
  }

  /** What is ours is this copy of it: the driver's loader may have another one. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (OURS.stream().anyMatch(name::startsWith)) {
      Class<?> own = findLoadedClass(name);
      return own == null ? ours.loadClass(name) : own;
    }
    try {
      return super.loadClass(name, resolve);
    } catch (ClassNotFoundException e) {
      return ours.loadClass(name);
    }
  }
}
