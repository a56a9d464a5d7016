/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.net.http.HttpResponse.BodySubscriber;
import java.util.Set;

/** What can be told of where a body goes. */
final class Bodies {
  /** The JDK's subscribers that write into a file, or call the application's own code. */
  private static final Set<String> ACT_OUTSIDE = Set.of(
      "PathSubscriber",
      "ConsumerSubscriber",
      "SubscriberAdapter",
      "LineSubscriberAdapter",
      "BufferingSubscriber"); // of whatever

  private Bodies() {}

  /** Whether a body that arrives twice does more than one that arrives once. */
  static boolean actsOutside(BodySubscriber<?> subscriber) {
    Class<?> type = subscriber.getClass();
    return type.getName().startsWith("jdk.internal.net.http.")
        && ACT_OUTSIDE.contains(type.getSimpleName());
  }
}
