/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many bytes of heap a value takes, with all that only it keeps alive. It needs no flag
 * of the JVM and no agent: the JDK's own types by formulas, those of the application by what it
 * learns from some of them.
 *
 * <p>An estimate: some percent off for a single value, less for the sum of many of a kind. What
 * many values share counts nothing if it is an enum, a class, a time zone or a small number, and
 * for each of them otherwise. Fields that a module does not open are not seen. The caller's classes
 * are not kept from being unloaded.
 *
 * <p>Thread-safe.
 */
public final class Sizer {
  /*
   * Exactly is dear: to walk a value of fifty objects takes microseconds. So most values are predicted and few are walked.
   *
   * What is predicted, for a class: its own fields, which are the same for all; for each field what it refers to, by
   * formula if that is a text or a number, by its size times what an element took before if it is a collection, else by
   * what it took before. The sum is corrected by how far such sums were off before.
   *
   * What is walked: the first values of a class, then one of k. k grows to 16 while predictions are good: values of a kind
   * differ by a quarter and more, so that some hundred walks are needed for the sum to be right to a few percent. And k is
   * never so small that walking takes more than a share of each call: k >= 1.5 nodes, as a node takes 30 to 80 ns, by where in
   * the memory it lies.
   *
   * Learning is racy: a walk is given up if another one is under way, and an average that loses an update is still an
   * average. Only while the first values of a class are being walked, others walk theirs, too, and learn nothing from it.
   */
  private static final int FIRST = 16;
  private static final int MOST = 16;
  private static final double GOOD = 0.02;
  private static final double WEIGHT = 1.0 / 256;

  private final Layout layout = Layout.current();
  private final KnownTypes known = new KnownTypes(layout);
  private final ClassValue<Fields> fields = new ClassValue<>() {
    @Override
    protected Fields computeValue(Class<?> type) {
      return Fields.of(type);
    }
  };
  private final ClassValue<Model> models = new ClassValue<>() {
    @Override
    protected Model computeValue(Class<?> type) {
      return new Model(layout.shallow(type), fields.get(type));
    }
  };
  private final AtomicBoolean walking = new AtomicBoolean();
  private final Walk walk = new Walk(layout, known, fields); // by whoever set walking

  /** Knows formulas, and has learned nothing yet. */
  public Sizer() {}

  /**
   * How many bytes a value takes.
   *
   * @param value the value; null takes none
   * @return bytes, >= 0
   */
  public long bytesOf(@Nullable Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof String text) {
      return known.text(text);
    }
    if (KnownTypes.isShared(value)) {
      return 0;
    }
    long leaf = known.leaf(value);
    return leaf >= 0 ? leaf : models.get(value.getClass()).bytesOf(value);
  }

  /**
   * What an object of a class takes, without what its fields refer to.
   *
   * @param type the class
   * @return bytes
   */
  public static long shallow(Class<?> type) {
    return Layout.current().shallow(type);
  }

  /**
   * What an object with so many fields of 4 bytes and references takes.
   *
   * @param ints fields of 4 bytes
   * @param references fields that refer to objects
   * @return bytes
   */
  public static long object(int ints, int references) {
    Layout layout = Layout.current();
    return layout.object(4L * ints + (long) references * layout.reference());
  }

  /** What one of many took on average: all that they took, by how many they were. */
  private static final class Average {
    private double mean;
    private double bytes;
    private double number;

    void learn(double took, int things) {
      bytes = bytes * (1 - WEIGHT) + took;
      number = number * (1 - WEIGHT) + things;
      mean = bytes / number;
    }
  }

  /** What was learned of a class. */
  private final class Model {
    private final long shallow;
    private final Fields readable;
    private final Average[] parts;
    private final Average elements = new Average();
    private double exactSum;
    private double predictedSum;
    private double correction = 1;
    private double error;
    private int every = 1;
    private int untilWalk = 1;
    private int walks;

    Model(long shallow, Fields readable) {
      this.shallow = shallow;
      this.readable = readable;
      this.parts = new Average[readable.count()];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new Average();
      }
    }

    long bytesOf(Object value) {
      if (--untilWalk <= 0 && walking.compareAndSet(false, true)) {
        try {
          return learn(value);
        } finally {
          walking.set(false);
        }
      }
      if (walks < FIRST) { // another thread is still at it: a prediction would come from nothing
        return new Walk(layout, known, fields).bytes(value);
      }
      double predicted = predict(value);
      return Math.max(shallow, Math.round(predicted * correction));
    }

    private double predict(Object value) {
      double container = container(value, elements);
      if (container >= 0) {
        return container;
      }
      double sum = shallow;
      for (int i = 0; i < parts.length; i++) {
        sum += part(readable.read(value, i), parts[i]);
      }
      return sum;
    }

    /** What a container takes whose elements took so much before; -1 if it is none. */
    private double container(Object value, Average each) {
      if (value instanceof Object[] array) {
        return layout.references(array.length) + array.length * each.mean;
      }
      if (Walk.isOfJdk(value)) {
        if (value instanceof Collection<?> collection) {
          int size = collection.size();
          return known.collection(collection, size) + size * each.mean;
        }
        if (value instanceof Map<?, ?> map) {
          int size = map.size();
          return known.map(map, size) + size * each.mean;
        }
      }
      return -1;
    }

    private double part(@Nullable Object part, Average learned) {
      if (part == null || KnownTypes.isShared(part)) {
        return 0;
      }
      long leaf = known.leaf(part);
      if (leaf >= 0) {
        return leaf;
      }
      double container = container(part, learned);
      return container >= 0 ? container : learned.mean;
    }

    private long learn(Object value) {
      double predicted = predict(value);
      if (parts.length == 0) {
        learnPart(value, elements);
      }
      for (int i = 0; i < parts.length; i++) {
        Object part = readable.read(value, i);
        if (part != null && !KnownTypes.isShared(part) && known.leaf(part) < 0) {
          learnPart(part, parts[i]);
        }
      }
      long exact = walk.bytes(value);
      int nodes = walk.count();
      walks++;
      if (walks > FIRST) { // before, predictions say nothing
        exactSum = exactSum * (1 - WEIGHT) + exact;
        predictedSum = predictedSum * (1 - WEIGHT) + predicted;
        correction = exactSum / predictedSum; // one write: whoever reads sees no half of it
        error += (Math.abs(exactSum - predictedSum) / exactSum - error) * 0.25;
        every = Math.min(MOST, error < GOOD ? every * 2 : Math.max(1, every / 2));
      }
      untilWalk = walks < FIRST ? 1 : Math.max(every, nodes + nodes / 2);
      return exact;
    }

    private void learnPart(Object part, Average learned) {
      double empty = container(part, NOTHING);
      long bytes = walk.bytes(part);
      if (empty < 0) {
        learned.learn((double) bytes, 1);
        return;
      }
      int size = part instanceof Object[] array
          ? array.length
          : part instanceof Collection<?> collection
              ? collection.size()
              : ((Map<?, ?>) part).size();
      if (size > 0) {
        learned.learn(bytes - empty, size);
      }
    }
  }

  private static final Average NOTHING = new Average();
}
