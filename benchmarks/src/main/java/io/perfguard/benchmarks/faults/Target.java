/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;

/** What a guarded client must reach; peers are held against it as well. */
enum Target {
  /** Back at 95 % within 3 s, in the median of the seeds. */
  RECOVERY("recovery") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      // NaN, never, is not met.
      return Answer.of(it.median(Figure.RECOVERY_SECONDS) <= 3);
    }
  },
  /** Back at all, with each seed. */
  COMES_BACK("metastable") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      return Answer.of(it.neverCount() == 0);
    }
  },
  /** No more requests than the fault bears. */
  REQUESTS("requests") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      double most = it.fault().mostRequests();
      return Double.isNaN(most)
          ? Answer.NOT_ASKED
          : Answer.of(it.median(Figure.REQUESTS_DURING) <= most);
    }
  },
  /** 90 % of what is left of the capacity is used well. */
  CEILING("ceiling") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      return it.fault() == Fault.CAPACITY
          ? Answer.of(it.median(Figure.CEILING_SHARE) >= 0.9)
          : Answer.NOT_ASKED;
    }
  },
  /** At most 0.1 % fail while all is well. */
  SHED("shed") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      return Answer.of(it.median(Figure.FAILED_BEFORE) <= 0.001);
    }
  },
  /** The tail is a tenth of the JDK's. */
  TAIL_P99("tail p99") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      return it.fault() == Fault.TAIL
          ? Answer.of(it.median(Figure.P99_DURING) <= 0.1 * plain.median(Figure.P99_DURING))
          : Answer.NOT_ASKED;
    }
  },
  /** And costs 5 % more requests at most. */
  TAIL_REQUESTS("tail requests") {
    @Override
    Answer of(Lab lab, Outcomes it, Outcomes plain) {
      return it.fault() == Fault.TAIL
          ? Answer.of(it.median(Figure.REQUESTS_DURING) <= 1.05)
          : Answer.NOT_ASKED;
    }
  };

  /** Whether it is reached. */
  enum Answer {
    MET,
    MISSED,
    NOT_ASKED;

    private static Answer of(boolean met) {
      return met ? MET : MISSED;
    }
  }

  private final String label;

  Target(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /**
   * Judges a client in a fault.
   *
   * @param plain the JDK's client in the same
   */
  abstract Answer of(Lab lab, Outcomes it, Outcomes plain);

  /** The labels of those that it misses. */
  static List<String> missed(Lab lab, Outcomes it, Outcomes plain) {
    List<String> missed = new ArrayList<>();
    for (Target target : values()) {
      if (target.of(lab, it, plain) == Answer.MISSED) {
        missed.add(target.label);
      }
    }
    return missed;
  }
}
