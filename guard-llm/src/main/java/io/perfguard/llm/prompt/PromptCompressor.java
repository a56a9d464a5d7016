/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.token.TokenCounter;
import io.perfguard.llm.token.TokenEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes prompts in fewer tokens, without changing what they say.
 *
 * <ul>
 *   <li>{@link #lossless}: JSON data without the white space between its tokens; exact repetitions
 *       of blocks of marked context, the first of which stays; a trailing space, and more than two
 *       empty lines between sentences.
 *   <li>{@link #structural}: besides, lists of three or more JSON objects with the same keys become
 *       {@code {"columns":[…],"rows":[…]}} where that takes fewer tokens. All values stay, letter
 *       by letter, and it can be read back; but a model reads another form.
 *   <li>{@link #lossy}: besides, marks of bold words, runs of spaces inside sentences, and exact
 *       repetitions of long lines anywhere. What it says may change by that: measure answers first.
 * </ul>
 *
 * <p>Never changed, by any level: fenced, indented and inline code, patches, tables, quotes,
 * numbers with what is glued to them, URLs and e-mail addresses, JSON schemas, tool definitions and
 * short JSON that the line before calls a format, tags, placeholders, and all between
 * {@code <keep>} and {@code </keep>}. After each rewriting it is looked whether all of these are
 * still there, in the same order, and whether the JSON is equal for another parser; if not, the
 * text stays as it came, and a fault is counted.
 *
 * <p>The result depends on the text alone, a second run changes nothing more, and it never has more
 * tokens. The time grows with the length of the text, whatever is in it; most of it goes into
 * counting tokens, and only where something was found.
 *
 * <p>Thread-safe.
 */
public final class PromptCompressor {
  private static final int MOST_RUNS = 4;
  private static final int LISTED_CHANGES = 1_000;

  /** How far it goes. */
  private enum Level {
    LOSSLESS,
    STRUCTURAL,
    LOSSY
  }

  private final Level level;
  private final TokenCounter counter;
  private final long minimumSavedTokens;
  private final boolean dry;
  private final Faults faults;
  private final LongAdder notWorthIt;

  private PromptCompressor(
      Level level,
      TokenCounter counter,
      long minimumSavedTokens,
      boolean dry,
      Faults faults,
      LongAdder notWorthIt) {
    this.level = level;
    this.counter = counter;
    this.minimumSavedTokens = minimumSavedTokens;
    this.dry = dry;
    this.faults = faults;
    this.notWorthIt = notWorthIt;
  }

  private static PromptCompressor of(Level level) {
    return new PromptCompressor(
        level, TokenEncoding.O200K, 1, false, new Faults("prompt compressor"), new LongAdder());
  }

  /**
   * Leaves out what means nothing.
   *
   * @return a compressor that counts by o200k
   */
  public static PromptCompressor lossless() {
    return of(Level.LOSSLESS);
  }

  /**
   * Tells the keys of lists of like JSON objects once, besides.
   *
   * @return a compressor that counts by o200k
   */
  public static PromptCompressor structural() {
    return of(Level.STRUCTURAL);
  }

  /**
   * Leaves out emphasis, spaces and repeated lines, besides.
   *
   * @return a compressor that counts by o200k
   */
  public static PromptCompressor lossy() {
    return of(Level.LOSSY);
  }

  /**
   * The same with another counter of tokens, which says what is saved and whether it is worth it.
   *
   * @param other such as {@link TokenCounter#rough}, which takes next to no time
   * @return a copy with the same accounts of faults
   */
  public PromptCompressor counter(TokenCounter other) {
    return new PromptCompressor(
        level, Require.nonNull(other, "counter"), minimumSavedTokens, dry, faults, notWorthIt);
  }

  /**
   * The same with another least saving, below which a text stays as it came.
   *
   * @param tokens >= 1; 1 unless it was set
   * @return a copy with the same accounts of faults
   */
  public PromptCompressor minimumSavedTokens(long tokens) {
    Require.atLeast(1, tokens, "minimumSavedTokens");
    return new PromptCompressor(level, counter, tokens, dry, faults, notWorthIt);
  }

  /**
   * The same, but only trying: texts stay as they came, and results tell what would be saved.
   *
   * @return a copy with the same accounts of faults
   */
  public PromptCompressor dryRun() {
    return new PromptCompressor(level, counter, minimumSavedTokens, true, faults, notWorthIt);
  }

  /**
   * Rewrites one text.
   *
   * @param text any text
   * @return the text to send, and what was changed
   */
  public CompressedPrompt compress(String text) {
    Require.nonNull(text, "text");
    Rewriting rewriting = new Rewriting(text);
    try {
      String violation = rewriting.run();
      if (violation != null) {
        faults.record(violation);
        return unchanged(CompressedPrompt.Outcome.FAULT, text);
      }
      return rewriting.changeCount == 0
          ? unchanged(CompressedPrompt.Outcome.UNCHANGED, text)
          : judged(text, rewriting);
    } catch (RuntimeException | StackOverflowError e) {
      faults.record("rewriting a prompt", e);
      return unchanged(CompressedPrompt.Outcome.FAULT, text);
    }
  }

  private CompressedPrompt unchanged(CompressedPrompt.Outcome outcome, String text) {
    return new CompressedPrompt(outcome, text, CompressedPrompt.Found.NOTHING, counter);
  }

  private CompressedPrompt judged(String text, Rewriting rewriting) {
    long before = counter.count(text);
    long after = counter.count(rewriting.text);
    rewriting.changes.sort((a, b) -> Integer.compare(a.start(), b.start()));
    CompressedPrompt.Found found =
        new CompressedPrompt.Found(rewriting.changes, rewriting.changeCount, before, after);
    CompressedPrompt.Outcome outcome = CompressedPrompt.Outcome.COMPRESSED;
    if (before - after < minimumSavedTokens) {
      notWorthIt.increment();
      outcome = CompressedPrompt.Outcome.NOT_WORTH_IT;
    } else if (dry) {
      outcome = CompressedPrompt.Outcome.TRIED;
    }
    boolean changed = outcome == CompressedPrompt.Outcome.COMPRESSED;
    return new CompressedPrompt(outcome, changed ? rewriting.text : text, found, counter);
  }

  /**
   * Rewrites the messages of a request, each by itself, so that what a message becomes does not
   * depend on those around it: a longer conversation begins with the same text as the shorter one
   * did, and the provider's prompt cache goes on serving it. What the model said stays as it is.
   *
   * <p>Messages that were sent before as they are must stay as they are. Either compress each
   * request of a conversation from message 0 on, or tell here how many have been sent.
   *
   * @param request the request
   * @param stableUntil so many messages at the beginning stay as they are: those up to the last
   *     cache breakpoint, or sent before; >= 0
   * @return the request to send, and what was changed
   */
  public CompressedRequest compress(LlmRequest request, int stableUntil) {
    Require.nonNull(request, "request");
    Require.atLeast(0, stableUntil, "stableUntil");
    List<LlmMessage> messages = new ArrayList<>();
    List<CompressedPrompt> results = new ArrayList<>();
    boolean changed = false;
    for (LlmMessage message : request.messages()) {
      boolean stable = messages.size() < stableUntil || message.role() == LlmRole.ASSISTANT;
      CompressedPrompt result = stable
          ? unchanged(CompressedPrompt.Outcome.UNCHANGED, message.text())
          : compress(message.text());
      changed |= result.isChanged();
      messages.add(result.isChanged() ? message.withText(result.text()) : message);
      results.add(result);
    }
    LlmRequest sent = changed ? request.toBuilder().messages(messages).build() : request;
    return new CompressedRequest(sent, results);
  }

  /**
   * How often the check afterwards, or something else, made a text stay as it came.
   *
   * @return a count that only grows; 0 unless we are wrong somewhere
   */
  public long faultCount() {
    return faults.count();
  }

  /**
   * How often something was found and would have saved too little.
   *
   * @return a count that only grows
   */
  public long notWorthItCount() {
    return notWorthIt.sum();
  }

  /** One text on its way. Not thread-safe. */
  private final class Rewriting {
    private String text;
    private final List<PromptChange> changes = new ArrayList<>();
    private final List<Edits> earlier = new ArrayList<>();
    private int changeCount;

    Rewriting(String text) {
      this.text = text;
    }

    /** Runs until nothing is left to change, so that doing it twice is doing it once. */
    @Nullable
    String run() {
      Spans spans = PromptScanner.scan(text);
      for (int run = 0; run < MOST_RUNS; run++) {
        Edits edits = new Edits(find(spans));
        if (edits.isEmpty()) {
          return null;
        }
        String shorter = edits.apply(text);
        Spans present = PromptScanner.scan(shorter);
        String violation = Verifier.violation(text, spans, edits, shorter, present);
        if (violation != null) {
          return violation;
        }
        note(edits);
        text = shorter;
        spans = present;
      }
      return "rewriting a prompt did not come to an end";
    }

    private List<Edits.Edit> find(Spans spans) {
      List<Edits.Edit> found = new ArrayList<>();
      for (int i = 0; i < spans.size(); i++) {
        if (spans.kind(i) == SpanKind.JSON) {
          found.add(json(spans.start(i), spans.end(i)));
        } else if (level != Level.LOSSLESS && isTableSource(spans, i)) {
          table(spans.start(i), spans.end(i), found);
        }
      }
      new ContextEdits(text, spans, found).find();
      new WhiteSpaceEdits(text, spans, found).find();
      if (level == Level.LOSSY) {
        new LossyEdits(text, spans, found).find();
      }
      return found;
    }

    private Edits.Edit json(int start, int end) {
      StringBuilder out = new StringBuilder(end - start);
      JsonScan.minify(text, start, end, out);
      return new Edits.Edit(start, end, out.toString(), PromptChange.Kind.JSON_MINIFIED);
    }

    /** JSON without white space that stands as data would. */
    private boolean isTableSource(Spans spans, int index) {
      if (spans.kind(index) != SpanKind.JSON_KEPT) {
        return false;
      }
      int start = spans.start(index);
      JsonScan scan = new JsonScan(text);
      return scan.scan(start)
          && scan.gaps() == 0
          && !scan.isSchema()
          && JsonPlace.standsAlone(text, start, spans.end(index), true)
          && !JsonPlace.isExample(text, start, spans.end(index));
    }

    private void table(int start, int end, List<Edits.Edit> found) {
      String minified = text.substring(start, end);
      String table = JsonTables.write(minified);
      if (table.length() < minified.length() && counter.count(table) < counter.count(minified)) {
        found.add(new Edits.Edit(start, end, table, PromptChange.Kind.JSON_TABLE));
      }
    }

    private void note(Edits edits) {
      for (Edits.Edit edit : edits.all()) {
        changeCount++;
        if (changes.size() < LISTED_CHANGES) {
          int start = edit.start();
          for (int i = earlier.size() - 1; i >= 0; i--) {
            start = earlier.get(i).before(start);
          }
          int length = edit.end() - edit.start();
          changes.add(
              new PromptChange(edit.kind(), start, length, edit.replacement().length()));
        }
      }
      earlier.add(edits);
    }
  }
}
