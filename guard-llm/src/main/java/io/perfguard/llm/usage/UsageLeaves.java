/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static io.perfguard.llm.usage.ReportedCount.*;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a report apart into leaves that do not overlap. Not thread-safe.
 *
 * <p>Modality and cache are two ways to cut the same total, and providers often report both cuts
 * but not where they cross. How much of the sound was cached is then between two bounds: the least
 * is what does not fit beside the cached tokens. It is taken, since tokens that were not cached
 * cost more, so that the bill is rather too high than too low.
 */
final class UsageLeaves {
  private static final Map<UsageUnit, ReportedCount> REPORTED = new EnumMap<>(UsageUnit.class);

  static {
    REPORTED.put(UsageUnit.INPUT, INPUT_TOKENS);
    REPORTED.put(UsageUnit.INPUT_AUDIO, INPUT_AUDIO_TOKENS);
    REPORTED.put(UsageUnit.INPUT_IMAGE, INPUT_IMAGE_TOKENS);
    REPORTED.put(UsageUnit.INPUT_VIDEO, INPUT_VIDEO_TOKENS);
    REPORTED.put(UsageUnit.INPUT_TOOL, INPUT_TOOL_TOKENS);
    REPORTED.put(UsageUnit.CACHE_READ, CACHE_READ_TOKENS);
    REPORTED.put(UsageUnit.CACHE_READ_AUDIO, CACHE_AUDIO_READ_TOKENS);
    REPORTED.put(UsageUnit.CACHE_READ_IMAGE, CACHE_IMAGE_READ_TOKENS);
    REPORTED.put(UsageUnit.CACHE_READ_VIDEO, CACHE_VIDEO_READ_TOKENS);
    REPORTED.put(UsageUnit.CACHE_WRITE, CACHE_WRITE_TOKENS);
    REPORTED.put(UsageUnit.CACHE_WRITE_1H, CACHE_WRITE_1H_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT, OUTPUT_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT_REASONING, OUTPUT_REASONING_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT_AUDIO, OUTPUT_AUDIO_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT_IMAGE, OUTPUT_IMAGE_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT_VIDEO, OUTPUT_VIDEO_TOKENS);
    REPORTED.put(UsageUnit.OUTPUT_CITATION, OUTPUT_CITATION_TOKENS);
    REPORTED.put(UsageUnit.WEB_SEARCHES, ReportedCount.WEB_SEARCHES);
    REPORTED.put(UsageUnit.SOCIAL_SEARCHES, ReportedCount.SOCIAL_SEARCHES);
    REPORTED.put(UsageUnit.FILE_SEARCHES, STORAGE_SEARCHES);
    REPORTED.put(UsageUnit.CODE_EXECUTIONS, ReportedCount.CODE_EXECUTIONS);
    REPORTED.put(UsageUnit.RERANK_SEARCHES, ReportedCount.RERANK_SEARCHES);
    REPORTED.put(UsageUnit.CHARACTERS, INPUT_CHARACTERS);
    REPORTED.put(UsageUnit.PAGES, INPUT_DOCUMENT_PAGES);
    REPORTED.put(UsageUnit.AUDIO_SECONDS, ReportedCount.AUDIO_SECONDS);
    REPORTED.put(UsageUnit.REQUESTS, ReportedCount.REQUESTS);
  }

  /** What is narrower than a count by one property. */
  private static final Map<ReportedCount, List<ReportedCount>> PARTS =
      new EnumMap<>(ReportedCount.class);

  static {
    for (ReportedCount count : ReportedCount.values()) {
      for (ReportedCount part : ReportedCount.values()) {
        if (part.specificity() == count.specificity() + 1 && count.covers(part)) {
          PARTS.computeIfAbsent(count, any -> new ArrayList<>()).add(part);
        }
      }
    }
  }

  private static final Modality[] OTHER_THAN_TEXT = {
    new Modality(
        INPUT_AUDIO_TOKENS,
        CACHE_AUDIO_READ_TOKENS,
        CACHE_AUDIO_WRITE_TOKENS,
        INPUT_AUDIO_TOOL_TOKENS,
        UsageUnit.INPUT_AUDIO,
        UsageUnit.CACHE_READ_AUDIO),
    new Modality(
        INPUT_IMAGE_TOKENS,
        CACHE_IMAGE_READ_TOKENS,
        CACHE_IMAGE_WRITE_TOKENS,
        INPUT_IMAGE_TOOL_TOKENS,
        UsageUnit.INPUT_IMAGE,
        UsageUnit.CACHE_READ_IMAGE),
    new Modality(
        INPUT_VIDEO_TOKENS,
        CACHE_VIDEO_READ_TOKENS,
        CACHE_VIDEO_WRITE_TOKENS,
        INPUT_VIDEO_TOOL_TOKENS,
        UsageUnit.INPUT_VIDEO,
        UsageUnit.CACHE_READ_VIDEO)
  };

  private final UsageReport report;
  private final Usage.Builder usage = Usage.builder();

  private UsageLeaves(UsageReport report) {
    this.report = report;
  }

  /** A modality other than text, with the counts and the leaves that it has. */
  private record Modality(
      ReportedCount input,
      ReportedCount read,
      ReportedCount written,
      ReportedCount tool,
      UsageUnit leaf,
      UsageUnit readLeaf) {}

  static ReportedCount reported(UsageUnit unit) {
    ReportedCount count = REPORTED.get(unit);
    if (count == null) {
      throw new IllegalStateException(unit + " has no count");
    }
    return count;
  }

  static Usage of(UsageReport report) {
    try {
      UsageLeaves leaves = new UsageLeaves(report);
      leaves.input();
      leaves.output();
      leaves.tools();
      return leaves.usage.build();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a usage must fit into a long: " + report, e);
    }
  }

  private void input() {
    long read = atLeastParts(CACHE_READ_TOKENS);
    long written = atLeastParts(CACHE_WRITE_TOKENS);
    long hour = atLeastParts(CACHE_WRITE_1H_TOKENS);
    long tool = atLeastParts(INPUT_TOOL_TOKENS);
    long byKind = Math.addExact(Math.addExact(read, written), tool);
    long total = report.find(INPUT_TOKENS).isPresent()
        ? amount(INPUT_TOKENS)
        : Math.max(byKind, parts(INPUT_TOKENS));
    long plain = 0;
    for (Modality modality : OTHER_THAN_TEXT) {
      plain = Math.addExact(plain, plain(modality));
    }
    long excess = Math.addExact(byKind, plain) - total;
    usage.add(UsageUnit.INPUT, Math.max(0, -excess));
    usage.add(UsageUnit.CACHE_WRITE, Math.max(0, written - hour));
    usage.add(UsageUnit.CACHE_WRITE_1H, hour);
    usage.add(UsageUnit.INPUT_TOOL, tool);
    split(read, Math.max(0, excess));
  }

  /** Moves what does not fit beside the cached tokens among them, first of all sound. */
  private void split(long read, long excess) {
    long open = read - amount(CACHE_TEXT_READ_TOKENS);
    for (Modality modality : OTHER_THAN_TEXT) {
      open -= amount(modality.read());
    }
    long left = excess;
    long rest = read;
    for (Modality modality : OTHER_THAN_TEXT) {
      boolean known = report.find(modality.read()).isPresent();
      long moved = known ? 0 : Math.min(left, Math.min(plain(modality), open));
      left -= moved;
      open -= moved;
      rest -= amount(modality.read()) + moved;
      usage.add(modality.leaf(), plain(modality) - moved);
      usage.add(modality.readLeaf(), amount(modality.read()) + moved);
    }
    usage.add(UsageUnit.CACHE_READ, rest);
    flagIf(left > 0);
  }

  /** What of a modality is known to be neither cached nor of a tool, or not known to be. */
  private long plain(Modality modality) {
    long special = Math.addExact(
        Math.addExact(amount(modality.read()), atLeastParts(modality.written())),
        amount(modality.tool()));
    return Math.max(0, atLeastParts(modality.input()) - special);
  }

  private void output() {
    long reasoning = atLeastParts(OUTPUT_REASONING_TOKENS);
    long citation = atLeastParts(OUTPUT_CITATION_TOKENS);
    long audio = rest(OUTPUT_AUDIO_TOKENS);
    long image = rest(OUTPUT_IMAGE_TOKENS);
    long video = rest(OUTPUT_VIDEO_TOKENS);
    long other = Math.addExact(Math.addExact(audio, image), video);
    long parts = Math.addExact(Math.addExact(reasoning, citation), other);
    long total = report.find(OUTPUT_TOKENS).isPresent()
        ? amount(OUTPUT_TOKENS)
        : Math.addExact(parts, rest(OUTPUT_TEXT_TOKENS));
    flagIf(parts > total);
    usage.add(UsageUnit.OUTPUT, Math.max(0, total - parts));
    usage.add(UsageUnit.OUTPUT_REASONING, reasoning);
    usage.add(UsageUnit.OUTPUT_CITATION, citation);
    usage.add(UsageUnit.OUTPUT_AUDIO, audio);
    usage.add(UsageUnit.OUTPUT_IMAGE, image);
    usage.add(UsageUnit.OUTPUT_VIDEO, video);
  }

  private void tools() {
    for (Map.Entry<UsageUnit, ReportedCount> entry : REPORTED.entrySet()) {
      if (entry.getKey().side() == UsageUnit.Side.TOOL) {
        usage.add(entry.getKey(), atLeastParts(entry.getValue()));
      }
    }
  }

  private void flagIf(boolean contradiction) {
    if (contradiction) {
      usage.contradictory();
    }
  }

  /** A count without its parts that are more special. */
  private long rest(ReportedCount count) {
    return Math.max(0, atLeastParts(count) - parts(count));
  }

  /** A count, and if its direct parts are more, those, with a flag if it was reported less. */
  private long atLeastParts(ReportedCount count) {
    long parts = parts(count);
    long amount = amount(count);
    flagIf(parts > amount && report.find(count).isPresent());
    return Math.max(amount, parts);
  }

  /** The greatest sum of parts that one cut of it has, whether by modality or by kind. */
  private long parts(ReportedCount count) {
    return Math.max(sum(count, true), sum(count, false));
  }

  /** Parts need not be reported themselves: parts of them are enough. */
  private long sum(ReportedCount count, boolean byModality) {
    long sum = 0;
    for (ReportedCount part : PARTS.getOrDefault(count, List.of())) {
      if (part.addsModalityTo(count) == byModality) {
        sum = Math.addExact(sum, Math.max(amount(part), parts(part)));
      }
    }
    return sum;
  }

  private long amount(ReportedCount count) {
    return report
        .find(count)
        .orElse(BigDecimal.ZERO)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
