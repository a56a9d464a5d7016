/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Draws pairs from templates: lines of one block ask the same; lines of two blocks, or one line
 * with another word in a slot, do not. Not thread-safe.
 */
final class OwnPairs {
  /** Lines of two blocks, about the same things. */
  static final String OTHER_QUESTION = "another question";

  /** A line, and the same or its paraphrase with another word in one slot. */
  static final String OTHER_SLOT = "another ";

  /** Lines of one block. */
  static final String PARAPHRASE = "paraphrase";

  private static final int MAXIMUM_TRIES = 200;

  /**
   * Words for each slot, blocks of lines that ask the same, and pairs that differ in a given way.
   */
  record Group(Map<String, List<String>> slots, List<List<String>> blocks, List<String[]> traps) {}

  private final List<Group> groups;
  private final Random random;

  private OwnPairs(List<Group> groups, long seed) {
    this.groups = groups;
    this.random = new Random(seed);
  }

  /** Templates of a resource of this package. */
  static OwnPairs of(String resource, long seed) throws IOException {
    List<Group> groups = new ArrayList<>();
    try (InputStream in = OwnPairs.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is missing");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      boolean newBlock = true;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        newBlock = read(line.strip(), groups, newBlock);
      }
    }
    return new OwnPairs(groups, seed);
  }

  /** Reads a line; returns whether the next one begins a block. */
  private static boolean read(String line, List<Group> groups, boolean newBlock) {
    if (line.isEmpty() || line.startsWith("#")) {
      return true;
    }
    if (line.startsWith("==")) {
      groups.add(new Group(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>()));
      return true;
    }
    Group group = groups.get(groups.size() - 1);
    int colon = line.indexOf(": ");
    if (line.startsWith("!!")) {
      group.traps().add(line.substring(2).strip().split(" *\\|\\| *", -1));
      return true;
    }
    if (line.contains(" | ") && colon > 0) {
      group
          .slots()
          .put(line.substring(0, colon), List.of(line.substring(colon + 2).split(" *\\| *", -1)));
      return true;
    }
    if (newBlock) {
      group.blocks().add(new ArrayList<>());
    }
    group.blocks().get(group.blocks().size() - 1).add(line);
    return false;
  }

  /** Those of one group. */
  OwnPairs only(int group) {
    return new OwnPairs(List.of(groups.get(group)), random.nextLong());
  }

  int groupCount() {
    return groups.size();
  }

  List<Group> groups() {
    return groups;
  }

  /** Distinct pairs of lines of one block, as many from each block as near as can be. */
  List<LabelledPair> paraphrases(int count) {
    Set<LabelledPair> pairs = new LinkedHashSet<>();
    for (int tries = 0; pairs.size() < count && tries < MAXIMUM_TRIES * count; tries++) {
      Group group = groups.get(tries % groups.size());
      List<String> block =
          pick(group.blocks().stream().filter(lines -> lines.size() > 1).toList());
      Map<String, String> words = words(group);
      List<String> lines = new ArrayList<>(block);
      Collections.shuffle(lines, random);
      pairs.add(
          new LabelledPair(PARAPHRASE, true, fill(lines.get(0), words), fill(lines.get(1), words)));
    }
    return List.copyOf(pairs);
  }

  /** Distinct pairs that ask different things about the same. */
  List<LabelledPair> otherQuestions(int count) {
    Set<LabelledPair> pairs = new LinkedHashSet<>();
    for (int tries = 0; pairs.size() < count && tries < MAXIMUM_TRIES * count; tries++) {
      Group group = groups.get(tries % groups.size());
      List<List<String>> blocks = new ArrayList<>(group.blocks());
      Collections.shuffle(blocks, random);
      Map<String, String> words = words(group);
      pairs.add(new LabelledPair(
          OTHER_QUESTION,
          false,
          fill(pick(blocks.get(0)), words),
          fill(pick(blocks.get(1)), words)));
    }
    return List.copyOf(pairs);
  }

  /** Distinct pairs with another word in one slot. */
  List<LabelledPair> otherSlots(int count) {
    Set<LabelledPair> pairs = new LinkedHashSet<>();
    for (int tries = 0; pairs.size() < count && tries < MAXIMUM_TRIES * count; tries++) {
      Group group = groups.get(tries % groups.size());
      List<String> block = pick(group.blocks());
      String slot = pick(List.copyOf(group.slots().keySet()));
      String one = pick(block);
      String other = random.nextBoolean() ? one : pick(block);
      if (one.contains("{" + slot + "}") && other.contains("{" + slot + "}")) {
        Map<String, String> words = words(group);
        Map<String, String> changed = changed(group, words, slot);
        pairs.add(
            new LabelledPair(OTHER_SLOT + slot, false, fill(one, words), fill(other, changed)));
      }
    }
    return List.copyOf(pairs);
  }

  /** The given traps, each with so many fillings. */
  List<LabelledPair> traps(int each) {
    Set<LabelledPair> pairs = new LinkedHashSet<>();
    for (Group group : groups) {
      for (String[] trap : group.traps()) {
        for (int i = 0; i < each; i++) {
          Map<String, String> words = words(group);
          pairs.add(new LabelledPair(trap[0], false, fill(trap[1], words), fill(trap[2], words)));
        }
      }
    }
    return List.copyOf(pairs);
  }

  private Map<String, String> changed(Group group, Map<String, String> words, String slot) {
    Map<String, String> changed = new LinkedHashMap<>(words);
    List<String> others = new ArrayList<>(group.slots().get(slot));
    others.remove(words.get(slot));
    changed.put(slot, pick(others));
    return changed;
  }

  Map<String, String> words(Group group) {
    Map<String, String> words = new LinkedHashMap<>();
    group.slots().forEach((slot, choices) -> words.put(slot, pick(choices)));
    return words;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  static String fill(String line, Map<String, String> words) {
    String filled = line;
    for (Map.Entry<String, String> word : words.entrySet()) {
      filled = filled.replace("{" + word.getKey() + "}", word.getValue());
    }
    return filled;
  }
}
