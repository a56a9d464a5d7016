/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A bulk function that notes its calls and may be held up. Answers each key with ten times it. */
final class Backend implements BulkFunction<Integer, Integer> {
  final List<List<Integer>> calls = new CopyOnWriteArrayList<>();
  final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** How many calls from the first on wait for the gate. */
  private final int held;

  final CountDownLatch gate = new CountDownLatch(1);

  Backend() {
    this(0);
  }

  Backend(int held) {
    this.held = held;
  }

  @Override
  public Map<Integer, Integer> load(Set<Integer> keys) {
    int number;
    synchronized (this) {
      calls.add(new ArrayList<>(keys));
      threads.add(Thread.currentThread());
      number = calls.size();
    }
    if (number <= held) {
      Meeting.await(gate);
    }
    Map<Integer, Integer> answers = new LinkedHashMap<>();
    keys.forEach(key -> answers.put(key, 10 * key));
    return answers;
  }

  void untilCalls(int number) {
    Meeting.until(() -> calls.size() >= number);
  }
}
