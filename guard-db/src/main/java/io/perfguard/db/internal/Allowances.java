/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Place;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an annotation at a place in the code. Only repetitions that were found ask, so it need
 * not be fast. Thread-safe.
 */
public final class Allowances {
  private Allowances() {}

  /**
   * Whether a place is in a method, or a class, that carries an annotation, or in a class inside of
   * one.
   *
   * @param place the place
   * @param type the annotation
   * @return false also if the class cannot be found
   */
  public static boolean isAnnotated(Place place, Class<? extends Annotation> type) {
    try {
      Class<?> found = find(place.className());
      for (Class<?> around = found; around != null; around = around.getEnclosingClass()) {
        Method method = around.getEnclosingMethod();
        if (around.isAnnotationPresent(type)
            || (method != null && method.isAnnotationPresent(type))) {
          return true;
        }
      }
      if (found != null) {
        for (Method method : found.getDeclaredMethods()) {
          if (method.getName().equals(place.methodName()) && method.isAnnotationPresent(type)) {
            return true;
          }
        }
      }
      return false;
    } catch (RuntimeException | LinkageError e) { // a class that lacks another one: not annotated
      return false;
    }
  }

  private static @Nullable Class<?> find(String name) {
    Class<?> found = find(name, Thread.currentThread().getContextClassLoader());
    return found != null ? found : find(name, Allowances.class.getClassLoader());
  }

  private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
    try {
      return loader == null ? null : Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
