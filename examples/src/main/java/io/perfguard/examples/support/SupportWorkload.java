/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a support desk asks a model in a day, drawn from a seed. These numbers were fixed before
 * anything was measured with it, and are not to be changed because of a measurement:
 *
 * <ul>
 *   <li>Exactly 31 % of the requests repeat an earlier one of the same day word for word; which
 *       ones do, and what they repeat, is drawn evenly. No other two requests are the same.
 *   <li>Of the others, 30 % extract a code, 30 % classify a message, 25 % answer a question and 15
 *       % extract an order, as drawn.
 *   <li>40 % of the lines to extract a code from name a second thing that is not the goods, and
 *       half of the questions need the terms of the customer's plan: these are hard.
 * </ul>
 *
 * <p>Each request has some hundred words of instructions and a reference as pretty JSON, which are
 * the same for the operation, a record of its own as pretty JSON, and a text. Immutable.
 */
public final class SupportWorkload {
  /** Of 100 requests, so many repeat an earlier one. */
  public static final int REPEATS_IN_100 = 31;

  private final List<SupportRequest> requests;

  private SupportWorkload(List<SupportRequest> requests) {
    this.requests = List.copyOf(requests);
  }

  /**
   * Draws a workload.
   *
   * @param count how many requests, a multiple of 100 so that the share of repeats is exact
   * @param seed the same seed draws the same
   * @throws IllegalArgumentException if it is no multiple of 100
   */
  public static SupportWorkload of(int count, long seed) {
    if (count < 100 || count % 100 != 0) {
      throw new IllegalArgumentException("count must be a multiple of 100, was " + count);
    }
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] repeats = repeats(count, random);
    Cases cases = new Cases(random);
    Set<String> seen = new HashSet<>();
    List<SupportRequest> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (repeats[i]) {
        int earlier = random.nextInt(i);
        SupportRequest same = all.get(earlier);
        int first = same.isRepeat() ? same.repeats() : earlier;
        all.add(new SupportRequest(
            same.operation(), same.record(), same.text(), same.expected(), first));
      } else {
        SupportRequest fresh = cases.next();
        while (!seen.add(fresh.item())) {
          fresh = cases.next();
        }
        all.add(fresh);
      }
    }
    return new SupportWorkload(all);
  }

  /** Draws which requests repeat; the first cannot. */
  private static boolean[] repeats(int count, SplittableRandom random) {
    boolean[] repeats = new boolean[count];
    for (int left = count / 100 * REPEATS_IN_100; left > 0; ) {
      int place = 1 + random.nextInt(count - 1);
      if (!repeats[place]) {
        repeats[place] = true;
        left--;
      }
    }
    return repeats;
  }

  /** The requests, in the order that they come. */
  public List<SupportRequest> requests() {
    return requests;
  }
}
