/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.base.Faults;
import io.perfguard.core.registry.GuardKind;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.HistorySeries;
import io.perfguard.core.registry.RegistrySnapshot;
import io.perfguard.core.registry.StatsField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Five-minute blocks of the headline values of all guards, a day of them, within one bound of
 * memory. The guard that was active or asked for longest ago goes first, and one that has had no
 * block for a day goes too: it was removed. Not thread-safe: guarded by its owner's lock.
 */
public final class History {
  /** What a series costs besides its values. */
  private static final long OVERHEAD = 200;

  private static final long BLOCK_OVERHEAD = 8;

  private static final long DAY_MILLIS =
      HistorySeries.BLOCK.multipliedBy(HistorySeries.MAXIMUM_BLOCKS).toMillis();

  private final GuardTable table;
  private final Faults faults;
  private final long maximumBytes;
  private final Map<Key, Series> series = new LinkedHashMap<>(); // by last use, see touch()
  private long bytes;
  private long evictedCount;

  private record Key(GuardKind<?, ?> kind, String name) {}

  /** Grows with its age: a guard that lives for an hour holds an hour. */
  private static final class Series {
    final int width;
    long[] ends = new long[12];
    float[] values;
    int size;
    int first;

    Series(int width) {
      this.width = width;
      values = new float[12 * width];
    }

    long bytes() {
      return OVERHEAD + ends.length * BLOCK_OVERHEAD + values.length * 4L;
    }

    void add(long end, float[] block) {
      if (size == ends.length && size < HistorySeries.MAXIMUM_BLOCKS) {
        grow();
      }
      int at = (first + size) % ends.length;
      if (size == ends.length) {
        first = (first + 1) % ends.length;
      } else {
        size++;
      }
      ends[at] = end;
      System.arraycopy(block, 0, values, at * width, width);
    }

    long lastEnd() {
      return ends[(first + size - 1) % ends.length];
    }

    /** Of the newest block. */
    float last(int field) {
      return values[(first + size - 1) % ends.length * width + field];
    }

    /**
     * Only while the ring is full and has never wrapped, so that the order of the arrays is the
     * order of time.
     */
    private void grow() {
      int length = Math.min(HistorySeries.MAXIMUM_BLOCKS, ends.length * 2);
      ends = Arrays.copyOf(ends, length);
      values = Arrays.copyOf(values, length * width);
    }
  }

  /**
   * An empty history.
   *
   * @param table for what guards counted earlier
   * @param maximumBytes the bound for all series together
   * @param faults where guards whose numbers cannot be read are counted
   */
  public History(GuardTable table, long maximumBytes, Faults faults) {
    this.table = table;
    this.maximumBytes = maximumBytes;
    this.faults = faults;
  }

  /**
   * Adds a block for each guard.
   *
   * @param before the numbers at the block's begin; null if the registry began with it
   * @param now the numbers at its end
   */
  public void add(@Nullable Reading before, RegistrySnapshot now) {
    now.all().keySet().forEach(kind -> addKind(kind, before, now));
    long end = now.at().toEpochMilli();
    evict(each -> end - each.lastEnd() >= DAY_MILLIS);
    evict(each -> bytes > maximumBytes);
  }

  private <S extends GuardStats<S>> void addKind(
      GuardKind<?, S> kind, @Nullable Reading before, RegistrySnapshot now) {
    if (kind.schema().headlines().isEmpty()) {
      return;
    }
    Map<String, S> earlier = table.earlier(before, kind);
    now.stats(kind).all().forEach((name, stats) -> {
      S past = earlier.get(name);
      try {
        addBlock(
            new Key(kind, name),
            kind.schema().headlines(),
            past == null ? stats : stats.minus(past),
            now.at());
      } catch (RuntimeException | LinkageError e) {
        faults.record("history of " + kind.subject(name), e);
      }
    });
  }

  private <S> void addBlock(Key key, List<StatsField<S>> headlines, S window, Instant end) {
    Series known = series.get(key);
    float[] block = new float[headlines.size()];
    boolean active = false;
    for (int i = 0; i < block.length; i++) {
      StatsField<S> field = headlines.get(i);
      block[i] = (float) value(field, window);
      // A gauge that stands still is no activity.
      float idle = field.type() == StatsField.Type.GAUGE && known != null ? known.last(i) : 0;
      active |= block[i] != idle && !Float.isNaN(block[i]);
    }
    if (active) {
      known = touch(key);
    }
    if (known == null) {
      if (!active) {
        return;
      }
      known = new Series(headlines.size());
      bytes += known.bytes();
      series.put(key, known);
    }
    bytes -= known.bytes();
    known.add(end.toEpochMilli(), block);
    bytes += known.bytes();
  }

  private static <S> double value(StatsField<S> field, S window) {
    return field.type() == StatsField.Type.HISTOGRAM
        ? field.histogram(window).quantileNanos(0.95)
        : field.doubleValue(window);
  }

  /** Makes a series the latest used. */
  private @Nullable Series touch(Key key) {
    Series found = series.remove(key);
    if (found != null) {
      series.put(key, found);
    }
    return found;
  }

  private void evict(Predicate<Series> goes) {
    Iterator<Series> byLastUse = series.values().iterator();
    while (byLastUse.hasNext()) {
      Series each = byLastUse.next();
      if (goes.test(each)) {
        bytes -= each.bytes();
        byLastUse.remove();
        evictedCount++;
      }
    }
  }

  /**
   * The series of one guard.
   *
   * @param kind its kind
   * @param name its name
   * @return empty if there is none, or none any more
   */
  public Optional<HistorySeries> find(GuardKind<?, ?> kind, String name) {
    Series found = touch(new Key(kind, name));
    if (found == null) {
      return Optional.empty();
    }
    List<HistorySeries.Block> blocks = new ArrayList<>(found.size);
    for (int i = 0; i < found.size; i++) {
      int at = (found.first + i) % found.ends.length;
      float[] values = new float[found.width];
      System.arraycopy(found.values, at * found.width, values, 0, found.width);
      blocks.add(new HistorySeries.Block(Instant.ofEpochMilli(found.ends[at]), values));
    }
    return Optional.of(new HistorySeries(
        kind.schema().headlines().stream().map(StatsField::toString).toList(), blocks));
  }

  /**
   * What the series take.
   *
   * @return estimated bytes, at most the bound
   */
  long bytes() {
    return bytes;
  }

  /**
   * How many series went, for want of room or because they were old.
   *
   * @return a count that only grows
   */
  long evictedCount() {
    return evictedCount;
  }
}
