/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.cache.internal.size.Sizer;
import java.util.Random;
import org.github.jamm.MemoryMeter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The size of one value out of 1,024 of a kind, in turn. */
public class SizerBenchmark {
  private static final int VALUES = 1_024;

  /** Values of a kind. */
  private abstract static class Drawn {
    private final Object[] values = new Object[VALUES];
    private int index;

    Drawn(Values.Kind kind) {
      Random random = Values.random();
      for (int i = 0; i < VALUES; i++) {
        values[i] = kind.make(random);
      }
    }

    Object next() {
      return values[index++ & VALUES - 1];
    }
  }

  /** Texts. */
  @State(Scope.Thread)
  public static class Texts extends Drawn {
    /** Draws them. */
    public Texts() {
      super(Values::text40);
    }
  }

  /** Orders. */
  @State(Scope.Thread)
  public static class Orders extends Drawn {
    /** Draws them. */
    public Orders() {
      super(Values::order);
    }
  }

  /** Maps of about 100 texts. */
  @State(Scope.Thread)
  public static class Maps extends Drawn {
    /** Draws them. */
    public Maps() {
      super(Values::map100);
    }
  }

  /** All kinds. */
  @State(Scope.Thread)
  public static class Mixed extends Drawn {
    /** Draws them. */
    public Mixed() {
      super(Values::mixed);
    }
  }

  /** Ours, one for all kinds, as in a cache. */
  @State(Scope.Benchmark)
  public static class Ours {
    final Sizer sizer = new Sizer();
  }

  /** jamm without its agent. */
  @State(Scope.Benchmark)
  public static class Jamm {
    final MemoryMeter meter =
        MemoryMeter.builder().withGuessing(MemoryMeter.Guess.SPECIFICATION).build();
  }

  /**
   * Ours.
   *
   * @param ours the sizer
   * @param values the values
   * @return bytes
   */
  @Benchmark
  public long texts(Ours ours, Texts values) {
    return ours.sizer.bytesOf(values.next());
  }

  /**
   * Ours.
   *
   * @param ours the sizer
   * @param values the values
   * @return bytes
   */
  @Benchmark
  public long orders(Ours ours, Orders values) {
    return ours.sizer.bytesOf(values.next());
  }

  /**
   * Ours.
   *
   * @param ours the sizer
   * @param values the values
   * @return bytes
   */
  @Benchmark
  public long maps(Ours ours, Maps values) {
    return ours.sizer.bytesOf(values.next());
  }

  /**
   * Ours.
   *
   * @param ours the sizer
   * @param values the values
   * @return bytes
   */
  @Benchmark
  public long mixed(Ours ours, Mixed values) {
    return ours.sizer.bytesOf(values.next());
  }

  /**
   * jamm.
   *
   * @param jamm the meter
   * @param values the values
   * @return bytes
   */
  @Benchmark
  public long jammTexts(Jamm jamm, Texts values) {
    return jamm.meter.measureDeep(values.next());
  }
}
