/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

/** What is woven around a method, from outside to inside. Thread-safe. */
enum Kind {
  OPERATION("operation", "Lio/perfguard/core/operation/Operation;", "untimed"),
  INVALIDATE("invalidate", "Lio/perfguard/cache/CacheInvalidate;", "unnoticed"),
  CACHE("cache", "Lio/perfguard/cache/CacheMethod;", "uncached");

  /** What the index calls it. */
  final String text;

  /** Descriptor of the annotation. */
  final String annotation;

  private final String suffix;

  Kind(String text, String annotation, String suffix) {
    this.text = text;
    this.annotation = annotation;
    this.suffix = suffix;
  }

  /** {@code @CacheMethod}. */
  String annotationName() {
    return "@" + annotation.substring(annotation.lastIndexOf('/') + 1, annotation.length() - 1);
  }

  /** What the method is called that is inside of this. */
  String moved(String method) {
    return method + "$guard$" + suffix;
  }
}
