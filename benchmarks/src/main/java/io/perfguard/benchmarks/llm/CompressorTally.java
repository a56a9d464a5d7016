/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.llm.GeneratedPrompt.Item;
import io.perfguard.benchmarks.llm.GeneratedPrompt.Planted;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.llm.prompt.CompressedPrompt;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.token.TokenEncoding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Counts what a compressor kept and saved. Not thread-safe. */
final class CompressorTally {
  private static final int SHOWN = 10;

  private final PromptCompressor compressor = PromptCompressor.lossless();
  private final Map<Planted, long[]> planted = new EnumMap<>(Planted.class); // all, missing
  private final List<String> wrong = new ArrayList<>();
  private long prompts;
  private long changed;
  private long mismatches;
  private long larger;
  private long notStable;
  private long faults;
  private long before;
  private long after;
  private final long[] plainJson = new long[2];
  private final long[] anyJson = new long[2];
  private final long[] rows = new long[2];
  private final long[] pages = new long[2];

  void prompts(PromptGenerator generator, int number) {
    for (int i = 0; i < number; i++) {
      prompt(generator.next(), i);
    }
  }

  private void prompt(GeneratedPrompt prompt, int index) {
    CompressedPrompt result = compressor.compress(prompt.text());
    prompts++;
    changed += result.isChanged() ? 1 : 0;
    faults += result.outcome() == CompressedPrompt.Outcome.FAULT ? 1 : 0;
    before += result.tokensBefore();
    after += result.tokensAfter();
    boolean grown =
        TokenEncoding.O200K.count(result.text()) > TokenEncoding.O200K.count(prompt.text())
            || result.text().length() > prompt.text().length();
    larger += grown ? 1 : 0;
    boolean stable = compressor.compress(result.text()).text().equals(result.text())
        && compressor.compress(prompt.text()).text().equals(result.text());
    notStable += stable ? 0 : 1;
    String mismatch = prompt.mismatch(result.text());
    mismatches += mismatch == null ? 0 : 1;
    List<Item> missing = prompt.missingIn(result.text());
    prompt.items().forEach(item -> count(item.sort())[0]++);
    missing.forEach(item -> count(item.sort())[1]++);
    if (wrong.size() < SHOWN && (mismatch != null || !missing.isEmpty() || !stable || grown)) {
      wrong.add("prompt " + index + ": " + mismatch + ", missing " + missing + ", stable " + stable
          + "\n--- from\n" + prompt.text() + "\n--- to\n" + result.text());
    }
  }

  private long[] count(Planted sort) {
    return planted.computeIfAbsent(sort, key -> new long[2]);
  }

  void json(long seed, int number) {
    Random random = new Random(seed);
    for (int i = 0; i < number; i++) {
      json(new JsonGenerator(random, (sort, item) -> {}, true).write(4), plainJson);
      json(new JsonGenerator(random, (sort, item) -> {}, false).write(4), anyJson);
      json(new JsonGenerator(random, (sort, item) -> {}, true).rows(10), rows);
    }
  }

  private void json(JsonGenerator json, long[] tokens) {
    String result = compressor.compress(json.pretty()).text();
    tokens[0] += TokenEncoding.O200K.count(json.pretty());
    tokens[1] += TokenEncoding.O200K.count(result);
    boolean whole = result.equals(json.compact()) || result.equals(json.pretty());
    if (!whole) {
      mismatches++;
      wrong.add("JSON from\n" + json.pretty() + "\n--- to\n" + result);
    }
  }

  void pages(List<String> texts) {
    for (String text : texts) {
      CompressedPrompt result = compressor.compress(text);
      pages[0] += result.tokensBefore();
      pages[1] += result.tokensAfter();
    }
  }

  boolean isRight() {
    return mismatches == 0 && larger == 0 && notStable == 0 && faults == 0 && missing() == 0;
  }

  private long missing() {
    return planted.values().stream().mapToLong(count -> count[1]).sum();
  }

  List<String> firstWrong() {
    return wrong;
  }

  /** What pretty JSON with two spaces loses, 0..1. */
  double plainJsonSaved() {
    return saved(plainJson);
  }

  private static double saved(long[] tokens) {
    return 1 - (double) tokens[1] / tokens[0];
  }

  void write(JsonWriter json) {
    json.name("prompts").value(prompts).name("changed").value(changed);
    json.name("planted").beginObject();
    planted.forEach(
        (sort, count) -> json.name(sort.name().toLowerCase(Locale.ROOT)).value(count[0]));
    json.endObject();
    json.name("missing").value(missing());
    json.name("mismatches").value(mismatches);
    json.name("larger").value(larger);
    json.name("notIdempotentOrNotDeterministic").value(notStable);
    json.name("faults").value(faults);
    json.name("tokensBefore").value(before).name("tokensAfter").value(after);
    json.name("savedShare").value(1 - (double) after / before);
    json.name("prettyJsonSavedShare").value(saved(plainJson));
    json.name("prettyRowsSavedShare").value(saved(rows));
    json.name("jsonOfAnyIndentationSavedShare").value(saved(anyJson));
    json.name("pagesTokens").value(pages[0]);
    json.name("pagesSavedShare").value(pages[0] == 0 ? Double.NaN : saved(pages));
  }
}
