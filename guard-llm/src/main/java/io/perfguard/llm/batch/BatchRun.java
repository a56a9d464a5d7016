/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One list of texts on its way through a {@link PromptBatcher}, round by round. */
final class BatchRun<T> {
  /*
   * Round 1 asks in prompts of the full size, round 2 asks what is missing in prompts of half of it, and from round 3 on
   * each text is alone. What is asked again is gathered from all prompts of a round, so that few stragglers of many
   * prompts become one. The arrays are indexed by place; an item is in one prompt at a time, so that one thread writes
   * its places, and between two rounds the lock of the crew hands them on.
   */

  /** Statuses of requests that are refused for what is in them, and may pass in parts. */
  private static final Set<Integer> REFUSED_FOR_CONTENT = Set.of(400, 413, 422);

  private static final int FAILURES_THAT_STOP = 10;

  private final PromptBatcher config;
  private final BatchCaller caller;
  private final ItemReader<T> reader;
  private final BatchPrompt prompt;
  private final List<? extends @Nullable String> texts;
  private final int[] leaders; // of each text, the first one that equals it
  private final @Nullable Object[] values;
  private final @Nullable BatchError[] errors;
  private final boolean[] open; // whether to ask again
  private final long[] picos;
  private final int[] attempts;

  /**
   * The most texts of a prompt: halved when an answer was cut, and one more after each that was
   * not.
   */
  private final AtomicInteger size;

  /** Up to where it may grow in this round. */
  private int roundSize;

  private final AtomicInteger failuresInRow = new AtomicInteger();
  private volatile @Nullable BatchError stopped;

  BatchRun(
      PromptBatcher config,
      BatchCaller caller,
      String instruction,
      List<? extends @Nullable String> texts,
      ItemReader<T> reader) {
    this.config = config;
    this.caller = caller;
    this.reader = reader;
    this.texts = texts;
    this.prompt = new BatchPrompt(config, instruction, reader);
    this.roundSize = config.firstSize();
    this.size = new AtomicInteger(roundSize);
    this.leaders = new int[texts.size()];
    this.values = new @Nullable Object[texts.size()];
    this.errors = new @Nullable BatchError[texts.size()];
    this.open = new boolean[texts.size()];
    this.picos = new long[texts.size()];
    this.attempts = new int[texts.size()];
  }

  List<BatchItem<T>> run() {
    List<Integer> pending = begin();
    for (int round = 1; round <= config.maximumRounds() && !pending.isEmpty(); round++) {
      if (stopped != null) {
        break;
      }
      if (round > 1) {
        roundSize = round == 2 ? (size.get() + 1) / 2 : 1;
        size.set(roundSize);
        if (config.shuffleOnRetry()) {
          shuffle(pending, round);
        }
      }
      ask(pending);
      pending.removeIf(i -> !open[i]);
    }
    return items();
  }

  /** Finds equal texts, and returns the places of those that are to be asked. */
  private List<Integer> begin() {
    Map<String, Integer> first = new HashMap<>();
    List<Integer> pending = new ArrayList<>();
    for (int i = 0; i < leaders.length; i++) {
      leaders[i] = i;
      String text = texts.get(i);
      if (text == null) {
        errors[i] = new BatchError(BatchError.Kind.NULL_TEXT, "the text must not be null", null);
        continue;
      }
      Integer known = config.shareDuplicates() ? first.putIfAbsent(text, i) : null;
      if (known == null) {
        open[i] = true;
        pending.add(i);
      } else {
        leaders[i] = known;
      }
    }
    return pending;
  }

  /** In an order of its own for each round, and the same in each run: caches know it again. */
  private static void shuffle(List<Integer> pending, int round) {
    SplittableRandom random = new SplittableRandom(31L * round + pending.size());
    for (int i = pending.size() - 1; i > 0; i--) {
      Collections.swap(pending, i, random.nextInt(i + 1));
    }
  }

  private void ask(List<Integer> pending) {
    int prompts = (pending.size() + size.get() - 1) / size.get();
    int[] next = {0};
    Crew.run(config.executor(), Math.min(config.parallelism(), prompts) - 1, () -> {
      if (Thread.currentThread().isInterrupted()) {
        stop("the run was interrupted", null);
      }
      if (next[0] >= pending.size() || stopped != null) {
        return null;
      }
      List<Integer> chunk = chunk(pending, next[0]);
      next[0] += chunk.size();
      return () -> ask(chunk.stream().mapToInt(Integer::intValue).toArray());
    });
  }

  /** The next texts: not too many, and not too long together; one at least. */
  private List<Integer> chunk(List<Integer> pending, int from) {
    long characters = 0;
    int to = from;
    while (to < pending.size() && to - from < size.get()) {
      characters += text(pending.get(to)).length();
      if (to > from && characters > config.maximumCharacters()) {
        break;
      }
      to++;
    }
    return pending.subList(from, to);
  }

  private String text(int place) {
    String text = texts.get(place);
    return text == null ? "" : text;
  }

  private void ask(int[] places) {
    List<String> asked = new ArrayList<>(places.length);
    long[] lengths = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      asked.add(text(places[i]));
      lengths[i] = asked.get(i).getBytes(StandardCharsets.UTF_8).length;
      attempts[places[i]]++;
    }
    CostShares shares = new CostShares(prompt.preambleBytes(), lengths);
    int[] ids = BatchPrompt.ids(asked);
    LlmRequest request = prompt.request(asked, ids);
    BatchCaller.Answer answer;
    try {
      answer = caller.call(request);
    } catch (BatchCaller.FailedCall e) {
      pay(places, shares, e.cost(), null, null);
      failed(places, e.getCause() instanceof RuntimeException cause ? cause : e);
      return;
    } catch (RuntimeException e) {
      failed(places, e);
      return;
    }
    failuresInRow.set(0);
    read(places, ids, new BatchAnswer(answer.response(), ids), shares);
    pay(places, shares, answer.cost(), answer.outputCost(), answer.response().usage());
  }

  private void read(int[] places, int[] ids, BatchAnswer answer, CostShares shares) {
    BatchError whole = answer.trouble();
    if (whole != null) {
      boolean cut = whole.kind() == BatchError.Kind.CUT;
      if (cut) {
        size.accumulateAndGet(Math.max(1, places.length / 2), Math::min);
      }
      // A text that was alone would be cut again by the same bound.
      note(places, whole, !(cut && places.length == 1));
      return;
    }
    size.updateAndGet(now -> Math.min(now + 1, roundSize));
    for (int i = 0; i < places.length; i++) {
      shares.answered(i, answer.length(ids[i]));
      BatchError trouble = answer.trouble(ids[i]);
      note(places[i], trouble != null ? trouble : read(places[i], answer.value(ids[i])), true);
    }
  }

  private @Nullable BatchError read(int place, @Nullable Object json) {
    try {
      values[place] = reader.read(json);
      return null;
    } catch (IllegalArgumentException e) {
      return new BatchError(BatchError.Kind.INVALID, String.valueOf(e.getMessage()), e.getCause());
    }
  }

  private void failed(int[] places, RuntimeException thrown) {
    boolean content = thrown instanceof LlmException refused
        && REFUSED_FOR_CONTENT.contains(refused.status())
        && places.length > 1;
    BatchError error = new BatchError(
        BatchError.Kind.CALL_FAILED, "the call threw " + thrown.getClass().getName(), thrown);
    note(places, error, content);
    if (failuresInRow.incrementAndGet() >= FAILURES_THAT_STOP) {
      stop("the last " + FAILURES_THAT_STOP + " calls failed", thrown);
    }
  }

  private void stop(String reason, @Nullable Throwable cause) {
    if (stopped == null) {
      stopped = new BatchError(BatchError.Kind.NOT_ASKED, "not asked: " + reason, cause);
    }
  }

  private void note(int[] places, BatchError error, boolean again) {
    for (int place : places) {
      note(place, error, again);
    }
  }

  private void note(int place, @Nullable BatchError error, boolean again) {
    errors[place] = error;
    open[place] = error != null && again;
  }

  private void pay(
      int[] places, CostShares shares, Money cost, @Nullable Money output, @Nullable Usage usage) {
    long[] divided = shares.divide(cost.picos(), output == null ? null : output.picos(), usage);
    for (int i = 0; i < places.length; i++) {
      picos[places[i]] = Math.addExact(picos[places[i]], divided[i]);
    }
  }

  private List<BatchItem<T>> items() {
    int[] sharers = new int[leaders.length];
    for (int leader : leaders) {
      sharers[leader]++;
    }
    int[] seen = new int[leaders.length];
    List<BatchItem<T>> items = new ArrayList<>(leaders.length);
    for (int i = 0; i < leaders.length; i++) {
      int leader = leaders[i];
      // Whole picos: those that do not divide go to the first.
      long share = picos[leader] / sharers[leader]
          + (seen[leader]++ < picos[leader] % sharers[leader] ? 1 : 0);
      items.add(item(i, leader, share, sharers[leader]));
    }
    return List.copyOf(items);
  }

  @SuppressWarnings("unchecked") // what the reader made
  private BatchItem<T> item(int index, int leader, long share, int sharers) {
    T value = (T) values[leader];
    BatchError error = value != null ? null : errors[leader];
    if (value == null && error == null) {
      error = stopped;
    }
    return new BatchItem<>(index, value, error, Money.ofPicos(share), attempts[leader], sharers);
  }
}
