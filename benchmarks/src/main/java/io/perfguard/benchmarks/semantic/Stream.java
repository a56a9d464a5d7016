/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Requests as an application might make them: few meanings often, most rarely, each worded in
 * several ways.
 */
final class Stream {
  private static final int MEANINGS = 1_500;
  private static final double SKEW = 0.9;
  private static final double TRAPS = 0.05;
  // How people begin and end a question; with them about a third of the requests repeat an earlier
  // one to the letter,
  // which is the share that was published for real traffic (MeanCache, arXiv 2403.02694: 31 %).
  private static final List<String> BEGINNINGS =
      List.of("", "", "Hi, ", "Please tell me: ", "Quick question: ", "Can you help me? ");
  private static final List<String> ENDS = List.of("", "", " Thanks!", " Thanks in advance.");

  /**
   * One request. Immutable.
   *
   * @param text what is asked
   * @param meaning equal for requests that one answer fits
   */
  record Request(String text, String meaning) {}

  private Stream() {}

  static List<Request> of(long seed, int count) throws IOException {
    OwnPairs templates = OwnPairs.of("own-test.txt", seed);
    Random random = new Random(seed);
    List<List<Request>> meanings = meanings(templates);
    List<List<Request>> traps = traps(templates);
    double[] cumulative = new double[meanings.size()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += 1 / Math.pow(i + 1, SKEW);
      cumulative[i] = sum;
    }
    List<Request> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (random.nextDouble() < TRAPS) {
        requests.add(worded(pick(pick(traps, random), random), random));
      } else {
        int found = java.util.Arrays.binarySearch(cumulative, random.nextDouble() * sum);
        requests.add(worded(
            pick(
                meanings.get(found < 0 ? Math.min(-found - 1, cumulative.length - 1) : found),
                random),
            random));
      }
    }
    return requests;
  }

  /** As typed: some write no capitals and no question mark. */
  private static Request worded(Request request, Random random) {
    String text = pick(BEGINNINGS, random) + request.text() + pick(ENDS, random);
    boolean careless = random.nextInt(4) == 0;
    return new Request(
        careless ? text.toLowerCase(Locale.ROOT).replace("?", "") : text, request.meaning());
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static List<List<Request>> meanings(OwnPairs templates) {
    List<List<Request>> meanings = new ArrayList<>();
    java.util.Set<String> known = new java.util.HashSet<>();
    for (int tries = 0; meanings.size() < MEANINGS && tries < 20 * MEANINGS; tries++) {
      OwnPairs.Group group = templates.groups().get(tries % templates.groupCount());
      List<String> block = templates.pick(group.blocks());
      Map<String, String> words = templates.words(group);
      // Slots that no line of the block has do not make another meaning.
      String meaning = OwnPairs.fill(block.get(0), words);
      List<Request> wordings = new ArrayList<>();
      block.forEach(line -> wordings.add(new Request(OwnPairs.fill(line, words), meaning)));
      if (known.add(meaning)) {
        meanings.add(wordings);
      }
    }
    return meanings;
  }

  /** Both sides of each trap are asked, so that one waits in the cache when the other comes. */
  private static List<List<Request>> traps(OwnPairs templates) {
    List<List<Request>> traps = new ArrayList<>();
    for (LabelledPair trap : templates.traps(2)) {
      traps.add(List.of(
          new Request(trap.first(), trap.first()), new Request(trap.second(), trap.second())));
    }
    return traps;
  }
}
