/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.analytics;

import io.perfguard.core.mechanism.HyperLogLog;
import io.perfguard.core.mechanism.KeyTemplates;
import io.perfguard.core.mechanism.SpaceSaving;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one cache tell about its keys. Of many requests per second only some are
 * looked at. Keeps hashes and templates, and no key.
 *
 * <p>Thread-safe.
 */
public final class KeyStats {
  /*
   * Unique keys are counted from misses and puts alone: the first request of a key is a miss. Templates and hot keys need
   * hits as well, and get the requests that the gate lets through: 8 of each four milliseconds. Looking takes a lock, since templates and counters belong together; who finds it taken does not look.
   */
  private static final int PER_STRETCH = 8;
  private static final int FIRST_COLD = 10_000;
  private static final int MAXIMUM_TEMPLATES = 100;
  private static final int HOT_KEYS = 64;
  private static final int REQUESTS_BEFORE_DECAY = 1 << 20;
  private static final int KNOWN_KEYS = 1_024;
  private static final String OTHER = "_other";

  private final Gate gate = new Gate(PER_STRETCH, PER_STRETCH);
  private final Gate coldGate = new Gate(FIRST_COLD, PER_STRETCH);
  private final HyperLogLog unique = new HyperLogLog();
  private final UnaryOperator<String> shown;
  private volatile @Nullable String identityKeys;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final KeyTemplates templates = new KeyTemplates();
  private final Map<String, long[]> byTemplate = new HashMap<>();
  private final SpaceSaving<Hot> hot = new SpaceSaving<>(HOT_KEYS);
  private final Forms forms;
  private final @Nullable Known[] known = new Known[KNOWN_KEYS];
  private long looked;

  /** A key that is told from others by its hash. */
  private record Hot(int hash, String text) {}

  /** What was found out about a key that comes again and again: then nothing is made anew. */
  private static final class Known {
    final Hot hot;
    final long[] counts;
    final int shownWords;

    Known(Hot hot, long[] counts, int shownWords) {
      this.hot = hot;
      this.counts = counts;
      this.shownWords = shownWords;
    }
  }

  /**
   * A template and its requests. Immutable.
   *
   * @param template such as {@code user:{n}}
   * @param requests those that were looked at
   * @param hits those of them that hit
   */
  public record Pattern(String template, long requests, long hits) {}

  /**
   * A key that is asked for often. Immutable.
   *
   * @param text its template, or what the application lets be shown
   * @param share of all requests, 0..1, at least
   */
  public record HotKey(String text, double share) {}

  /**
   * What keys that mean the same cost. Immutable.
   *
   * @param looked cold misses that were looked at
   * @param lost those of them that would have been hits if all ways were normalized
   * @param byCase if only case were
   * @param bySpacing if only white space were
   * @param byNumbers if only the form of numbers were
   * @param shapes the two shapes that most often meant the same; empty if there are none
   */
  public record Variants(
      long looked, long lost, long byCase, long bySpacing, long byNumbers, List<String> shapes) {
    /** Copies the shapes. */
    public Variants {
      shapes = List.copyOf(shapes);
    }
  }

  /**
   * Nothing known yet.
   *
   * @param spacing makes white space plain
   * @param numbers makes numbers plain
   * @param masker gives what may be shown of a hot key's text; null to show templates only
   */
  public KeyStats(
      UnaryOperator<String> spacing,
      UnaryOperator<String> numbers,
      @Nullable UnaryOperator<String> masker) {
    this.forms = new Forms(spacing, numbers);
    this.shown = masker == null ? text -> "" : masker;
  }

  /**
   * A request. Not each of them needs to be told.
   *
   * @param key the key
   * @param hash of the key, spread
   * @param hit whether it hit
   * @param now nanoseconds since the cache was built
   * @return when the next one is to be told, at the earliest
   */
  public long requested(Object key, int hash, boolean hit, long now) {
    long next = gate.pass(now);
    if (lock.tryLock()) {
      try {
        look(key, hash, hit);
      } finally {
        lock.unlock();
      }
    }
    return next;
  }

  private void look(Object key, int hash, boolean hit) {
    looked++;
    int slot = hash & (KNOWN_KEYS - 1);
    Known one = known[slot];
    if (one == null || one.hot.hash != hash || one.shownWords != templates.shownWords()) {
      one = know(key, hash);
      known[slot] = one;
    }
    one.counts[0]++;
    one.counts[1] += hit ? 1 : 0;
    hot.add(one.hot, 1);
    if ((looked & (REQUESTS_BEFORE_DECAY - 1)) == 0) {
      hot.decay();
      byTemplate.values().forEach(each -> {
        each[0] /= 2;
        each[1] /= 2;
      });
    }
  }

  private Known know(Object key, int hash) {
    String text = text(key);
    String template = templates.template(text, hash);
    long[] counts = byTemplate.get(template);
    if (counts == null) {
      counts = byTemplate.computeIfAbsent(
          byTemplate.size() < MAXIMUM_TEMPLATES ? template : OTHER, some -> new long[2]);
    }
    String shownText = shown.apply(text);
    Hot one = new Hot(hash, shownText.isEmpty() ? template : shownText);
    return new Known(one, counts, templates.shownWords());
  }

  /**
   * A key was asked for in vain, or put.
   *
   * @param key the key
   * @param hash of the key, spread
   * @param cold whether it was missing and had never been there, as far as is remembered
   * @param now nanoseconds since the cache was built
   */
  public void seen(Object key, int hash, boolean cold, long now) {
    unique.add(hash);
    if (!cold || !coldGate.lets(now)) {
      return;
    }
    coldGate.pass(now);
    if (key instanceof String text) {
      if (lock.tryLock()) {
        try {
          forms.missedCold(text);
        } finally {
          lock.unlock();
        }
      }
    } else if (identityKeys == null && hasIdentity(key.getClass())) {
      identityKeys = key.getClass().getTypeName();
    }
  }

  /** Whether two objects of a class are never equal, which makes them useless as keys. */
  private static boolean hasIdentity(Class<?> type) {
    if (type.isArray()) {
      return true;
    }
    try {
      return type.getMethod("equals", Object.class).getDeclaringClass() == Object.class
          && !type.isEnum()
          && !Enum.class.isAssignableFrom(type)
          && type != Class.class;
    } catch (NoSuchMethodException | SecurityException | LinkageError e) {
      return false;
    }
  }

  /** Only of types whose text is theirs to give; that of others might be anything, and dear. */
  private static String text(Object key) {
    boolean plain = key instanceof CharSequence
        || key instanceof Number
        || key instanceof UUID
        || key instanceof Enum
        || key instanceof Character;
    return plain ? key.toString() : key.getClass().getSimpleName();
  }

  /**
   * How many different keys were asked for in vain or put.
   *
   * @return to some 2 %
   */
  public long uniqueKeys() {
    return unique.estimate();
  }

  /**
   * Requests that were looked at.
   *
   * @return requests
   */
  public long looked() {
    return locked(() -> looked);
  }

  private <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What keys have in common.
   *
   * @return the most asked for first; those that found no room are {@code _other}
   */
  public List<Pattern> patterns() {
    return locked(() -> byTemplate.entrySet().stream()
        .map(one -> new Pattern(one.getKey(), one.getValue()[0], one.getValue()[1]))
        .sorted(Comparator.comparingLong(Pattern::requests).reversed())
        .toList());
  }

  /**
   * The keys that are asked for most.
   *
   * @return at most ten, the hottest first; keys of less than a percent are left out
   */
  public List<HotKey> hotKeys() {
    return locked(() -> {
      double total = Math.max(1, hot.total());
      return hot.top(10).stream()
          .map(one -> new HotKey(one.item().text(), one.atLeast() / total))
          .filter(one -> one.share() >= 0.01)
          .toList();
    });
  }

  /**
   * What keys cost that mean the same.
   *
   * @return counts of what was looked at
   */
  public Variants variants() {
    return locked(() -> new Variants(
        forms.looked(),
        forms.lost(Forms.Way.ALL),
        forms.lost(Forms.Way.CASE),
        forms.lost(Forms.Way.SPACING),
        forms.lost(Forms.Way.NUMBERS),
        forms.commonestShapes()));
  }

  /**
   * A class of keys of which no two are ever equal.
   *
   * @return its name; null if there is none
   */
  public @Nullable String identityKeys() {
    return identityKeys;
  }
}
