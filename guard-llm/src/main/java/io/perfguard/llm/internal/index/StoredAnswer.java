/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import io.perfguard.llm.spi.LlmResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kept answer, with the text that it answers and that text's vector, all in one array of bytes:
 * the vector's bytes, the text, the answer. As a key of the exact level it equals the text.
 *
 * <p>Thread-safe.
 */
public final class StoredAnswer {
  private static final int NO_SLOT = -1;
  private static final int ALIASES = 8;

  final IndexPartition partition;
  final int hash;
  private final byte[] blob;
  private final float scale;
  private final byte textForm;
  private final int textLength;
  private final boolean hasVector;
  private final Tag[] tags;
  private final int tagBytes;

  final long id;
  final long born;
  private final long storedAt;
  private final long expiresAt;
  final long costPicos;

  /** What was learned of this entry; belongs to who decides. */
  private volatile long learned;

  private volatile boolean removed; // written under the lock
  int slot = NO_SLOT; // guarded by the lock
  private int aliasBytes; // guarded by the lock
  private @Nullable List<Alias> aliases; // guarded by the lock; null: none

  // Written without a lock: a lost use makes no difference that matters.
  private volatile int uses;
  private volatile double value;

  StoredAnswer(IndexPartition partition, long id, long storedAt, NewAnswer from, Tag[] tags) {
    this.partition = partition;
    this.id = id;
    this.born = from.born();
    this.storedAt = storedAt;
    this.expiresAt = from.ttlNanos() == 0 ? storedAt : storedAt + from.ttlNanos();
    this.costPicos = from.costPicos();
    this.tags = tags;
    this.tagBytes =
        Sizes.tags(tags.length) + Arrays.stream(tags).mapToInt(Tag::takeBytes).sum();
    this.hash = partition.hash(from.text());
    CompactText text = CompactText.of(from.text());
    this.textForm = text.form();
    this.textLength = text.bytes().length;
    byte[] answer = AnswerCodec.write(from.answer());
    float[] vector = from.vector();
    int dimensions = vector == null ? 0 : partition.dimensions;
    this.blob = new byte[dimensions + textLength + answer.length];
    this.scale = vector == null ? 0 : Vectors.quantise(vector, blob, 0);
    System.arraycopy(text.bytes(), 0, blob, dimensions, textLength);
    System.arraycopy(answer, 0, blob, dimensions + textLength, answer.length);
    this.hasVector = vector != null;
  }

  private int textOffset() {
    return hasVector ? partition.dimensions : 0;
  }

  /**
   * What names it among all of its index.
   *
   * @return unique, and greater than that of each earlier one
   */
  public long id() {
    return id;
  }

  /**
   * The text that it answers.
   *
   * @return as it was put
   */
  public String text() {
    return CompactText.read(textForm, blob, textOffset(), textLength);
  }

  /**
   * Whether it was put for a text, and not only found to answer it.
   *
   * @param text the text
   * @return true if it is the entry's own
   */
  public boolean answers(String text) {
    return CompactText.matches(textForm, blob, textOffset(), textLength, text);
  }

  /**
   * The answer.
   *
   * @return equal to what was put, without the library's own form of it
   */
  public LlmResponse answer() {
    return AnswerCodec.read(blob, textOffset() + textLength);
  }

  /**
   * What the answer had cost.
   *
   * @return pico-dollars, >= 0; 0 if that is not known
   */
  public long costPicos() {
    return costPicos;
  }

  /**
   * When it was put.
   *
   * @return nanoseconds of the index's clock
   */
  public long storedAt() {
    return storedAt;
  }

  /**
   * How near a vector is to that of the text.
   *
   * @param vector of the partition's length
   * @return the cosine; {@code NaN} if the entry has no vector
   */
  public float cosine(float[] vector) {
    return hasVector ? Vectors.dot(vector, blob, 0, scale) : Float.NaN;
  }

  /**
   * How often it was served.
   *
   * @return about that often
   */
  public int uses() {
    return uses;
  }

  /**
   * What was learned of it.
   *
   * @return 0 if nothing was
   */
  public long learned() {
    return learned;
  }

  /**
   * Keeps what was learned of it, for as long as it stays.
   *
   * @param belief packed by who decides
   */
  public void learned(long belief) {
    learned = belief;
  }

  /** Whether it may be served: not removed, not expired, born after each flush that concerns it. */
  boolean isAlive(long now) {
    if (removed || isExpired(now) || born <= partition.floor() || born <= partition.owner.floor()) {
      return false;
    }
    for (Tag tag : tags) {
      if (born <= tag.floor) {
        return false;
      }
    }
    return true;
  }

  boolean isExpired(long now) {
    return expiresAt != storedAt && now - expiresAt >= 0;
  }

  boolean isRemoved() {
    return removed;
  }

  void remove() {
    removed = true;
  }

  /** Counts a use, and sets its value by the age of the index. */
  void use(double age, double cost) {
    int times = uses + 1;
    uses = times;
    value = age + (times + 1) * cost / bytes();
  }

  void begin(double age, double cost) {
    value = age + cost / bytes();
  }

  double value() {
    return value;
  }

  @Nullable
  Alias alias(String text) {
    List<Alias> all = aliases == null ? new ArrayList<>(1) : aliases;
    if (all.size() >= ALIASES) {
      return null;
    }
    Alias alias = new Alias(this, partition.hash(text), text);
    all.add(alias);
    aliases = all;
    aliasBytes += alias.bytes();
    return alias;
  }

  void forget(Alias alias) {
    if (aliases != null && aliases.remove(alias)) {
      aliasBytes -= alias.bytes();
    }
  }

  List<Alias> aliases() {
    return aliases == null ? List.of() : aliases;
  }

  /** All that it takes of the heap beside its slot. */
  long bytes() {
    return (long) Sizes.ENTRY + Sizes.array(blob.length) + tagBytes + aliasBytes;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Equal to itself only; a text that is looked up equals it from the text's side. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this;
  }

  /** Its number; never what it says. */
  @Override
  public String toString() {
    return "answer " + id;
  }
}
