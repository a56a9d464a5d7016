/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

/**
 * What Caffeine would do with a few entries: a window of recent ones, a main part that lets in only
 * what is asked for more often than what would go, and a border between them that is moved to where
 * more requests hit. Keeps hashes alone.
 *
 * <p>Source: Einziger, Friedman, Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM
 * Transactions on Storage 13(4), 2017; Einziger, Eytan, Friedman, Manes, "Adaptive Software Cache
 * Management", Middleware 2018. The shares of the window and the protected part, and the climber's
 * steps, decay and patience are those of Caffeine 3.3 for caches of up to 4,096 entries; above it
 * compares densities of hits, which is not followed here.
 *
 * <p>Not thread-safe.
 */
final class MiniTinyLfu {
  private static final int WINDOW = 0;
  private static final int PROBATION = 1;
  private static final int PROTECTED = 2;
  private static final int QUEUES = 3;

  private static final double MAIN_SHARE = 0.99;
  private static final double PROTECTED_SHARE = 0.80;
  private static final double STEP = 0.0625;
  private static final double LEAST_STEP = 2;
  private static final double STEP_DECAY = 0.98;
  private static final int FEW = 512; // few entries: more patience, smaller changes
  private static final double DECAY_OF_FEW = 0.995;
  private static final double MOST_PATIENCE = 4;
  private static final double RESTART = 0.05;
  private static final int SAMPLE = 10;
  /** From this frequency on, one that is asked for no less gets in now and then. */
  private static final int WARM = 6;

  private final int maximum;
  private final HashTable keys;
  private final FrequencySketch sketch;
  private final byte[] queue;
  // The ends of the queues are linked like entries, behind the last of them.
  private final int[] newer;
  private final int[] older;
  private final int[] sizes = new int[QUEUES];

  private int windowMaximum;
  private int protectedMaximum;
  private int random = 0x2545F491;

  private int hits;
  private int misses;
  private double lastHitRate;
  private double step;

  MiniTinyLfu(int maximum) {
    this.maximum = maximum;
    keys = new HashTable(maximum + 1); // a new one comes before another goes
    sketch = new FrequencySketch(maximum);
    queue = new byte[maximum + 1];
    newer = new int[maximum + 1 + QUEUES];
    older = new int[maximum + 1 + QUEUES];
    for (int q = 0; q < QUEUES; q++) {
      newer[end(q)] = end(q);
      older[end(q)] = end(q);
    }
    int main = (int) (MAIN_SHARE * maximum);
    windowMaximum = Math.max(1, maximum - main);
    protectedMaximum = (int) (PROTECTED_SHARE * (maximum - windowMaximum));
    step = maximum <= FEW ? firstStep() : -firstStep();
  }

  private int end(int q) {
    return maximum + 1 + q;
  }

  int maximum() {
    return maximum;
  }

  int size() {
    return keys.size();
  }

  /** A request for a key; true if it is there. It is there afterwards, or was not let in. */
  boolean request(int hash) {
    if (keys.size() >= maximum / 2) { // before, nothing competes for its place
      sketch.increment(hash);
    }
    int at = keys.find(hash);
    boolean hit = at != HashTable.NONE;
    if (hit) {
      hits++;
      use(at);
    } else {
      misses++;
      append(WINDOW, keys.add(hash));
      evict();
    }
    climb();
    return hit;
  }

  private void use(int at) {
    int from = queue[at];
    unlink(at);
    append(from == WINDOW ? WINDOW : PROTECTED, at);
    if (from == PROBATION) {
      demote();
    }
  }

  private void demote() {
    while (sizes[PROTECTED] > protectedMaximum) {
      move(oldest(PROTECTED), PROBATION);
    }
  }

  private void evict() {
    int candidate = HashTable.NONE;
    while (sizes[WINDOW] > windowMaximum) {
      candidate = oldest(WINDOW);
      move(candidate, PROBATION);
    }
    if (keys.size() <= maximum) {
      return;
    }
    int victim =
        oldest(sizes[PROBATION] > 0 ? PROBATION : sizes[PROTECTED] > 0 ? PROTECTED : WINDOW);
    if (candidate == HashTable.NONE || candidate == victim) {
      remove(victim);
    } else {
      remove(admits(keys.hash(candidate), keys.hash(victim)) ? victim : candidate);
    }
  }

  private boolean admits(int candidate, int victim) {
    int in = sketch.frequency(candidate);
    int out = sketch.frequency(victim);
    if (in > out) {
      return true;
    }
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return in >= WARM && (random & 127) == 0;
  }

  /** Moves the border between the window and the main part, once in a sample. */
  private void climb() {
    if (keys.size() < maximum / 2) { // nothing to learn from yet
      hits = 0;
      misses = 0;
    }
    int requests = hits + misses;
    if (requests < SAMPLE * maximum || requests < patience() * SAMPLE * maximum) {
      return;
    }
    double hitRate = (double) hits / requests;
    double change = hitRate - lastHitRate;
    double amount = change >= 0 ? step : -step;
    step = Math.abs(change) >= RESTART
        ? Math.copySign(firstStep(), amount)
        : (maximum <= FEW ? DECAY_OF_FEW : STEP_DECAY) * amount;
    lastHitRate = hitRate;
    hits = 0;
    misses = 0;
    int places = (int) amount;
    if (places > 0) {
      int more = Math.min(places, protectedMaximum);
      protectedMaximum -= more;
      windowMaximum += more;
      demote();
      for (int i = 0; i < more && sizes[PROBATION] + sizes[PROTECTED] > 0; i++) {
        move(oldest(sizes[PROBATION] > 0 ? PROBATION : PROTECTED), WINDOW);
      }
    } else if (places < 0) {
      int fewer = Math.min(-places, Math.max(0, windowMaximum - 1));
      protectedMaximum += fewer;
      windowMaximum -= fewer;
      while (sizes[WINDOW] > windowMaximum) {
        move(oldest(WINDOW), PROBATION);
      }
    }
  }

  private double firstStep() {
    return Math.max(LEAST_STEP, STEP * maximum);
  }

  /** With few entries a sample says more about chance, the smaller the step that it judges. */
  private double patience() {
    double first = STEP * maximum;
    double size = Math.max(Math.abs(step), first / MOST_PATIENCE);
    return maximum > FEW ? 1 : Math.max(1, Math.min(MOST_PATIENCE, first / size));
  }

  private int oldest(int q) {
    return newer[end(q)];
  }

  private void move(int at, int to) {
    unlink(at);
    append(to, at);
  }

  private void remove(int at) {
    unlink(at);
    keys.remove(at);
  }

  private void append(int q, int at) {
    int end = end(q);
    int last = older[end];
    queue[at] = (byte) q;
    newer[at] = end;
    older[at] = last;
    newer[last] = at;
    older[end] = at;
    sizes[q]++;
  }

  private void unlink(int at) {
    newer[older[at]] = newer[at];
    older[newer[at]] = older[at];
    sizes[queue[at]]--;
  }
}
