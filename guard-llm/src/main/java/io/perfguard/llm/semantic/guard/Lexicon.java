/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The word list, read once: classes of words, antonyms, synonyms, irregular forms, phrases, units,
 * number words. Words of the classes are known by their form, those of the sets by their stem.
 *
 * <p>Immutable.
 */
final class Lexicon {
  // Before the lexicon, whose reading needs it.
  private static final int[] NO_SETS = {};

  static final Lexicon ENGLISH = read("english.txt");

  /** Words in a row, and what is read in their place. */
  record Phrase(List<String> words, List<String> replacement) {}

  /** A unit of measure: what it measures, and how many base units it is. */
  record Unit(String dimension, double factor) {}

  private final Map<String, Long> classes = new HashMap<>();
  private final Map<String, String> irregular = new HashMap<>();
  private final Map<String, int[]> synonyms = new HashMap<>();
  // 2 * set + side: words of one set and the same parity are on the same side.
  private final Map<String, int[]> antonyms = new HashMap<>();
  private final Map<String, List<Phrase>> phrases = new HashMap<>();
  private final Map<String, Unit> units = new HashMap<>();
  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, Double> ordinals = new HashMap<>();
  private final Map<String, Double> scales = new HashMap<>();
  private final Map<String, String> asks = new HashMap<>();
  // Only while it is read.
  private final List<List<String>> synonymStems = new ArrayList<>();
  private int sets;

  private Lexicon() {}

  private static Lexicon read(String resource) {
    Lexicon lexicon = new Lexicon();
    try (InputStream in = Lexicon.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the word list " + resource + " is missing in the jar");
      }
      List<String> lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .toList();
      // Irregular forms first: the stems of all others depend on them.
      lexicon.read(lines, true);
      lexicon.read(lines, false);
      lexicon.closeAntonyms();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (List<Phrase> list : lexicon.phrases.values()) {
      list.sort(
          Comparator.comparingInt((Phrase phrase) -> phrase.words().size()).reversed());
    }
    return lexicon;
  }

  private void read(List<String> lines, boolean irregularForms) {
    String section = "";
    for (String line : lines) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (!line.isBlank()
          && !line.startsWith("#")
          && section.equals("irregular") == irregularForms) {
        add(section, List.of(line.strip().split("\\s+", -1)));
      }
    }
  }

  private void add(String section, List<String> words) {
    switch (section) {
      case "irregular" ->
        words.forEach(form -> irregular.putIfAbsent(form, Stems.of(words.get(0))));
      case "antonym" -> addAntonyms(words);
      case "synonym" -> addSynonyms(words);
      case "phrase" -> addPhrase(words);
      case "asks" ->
        words.subList(1, words.size()).forEach(noun -> asks.put(Stems.of(noun), words.get(0)));
      case "unit" -> addUnits(words);
      case "number" -> addNumbers(numbers, words);
      case "ordinal" -> addNumbers(ordinals, words);
      case "scale" -> addNumbers(scales, words);
      default -> addClass(section, words);
    }
  }

  private void addAntonyms(List<String> pair) {
    if (pair.size() != 2) {
      throw new IllegalStateException("antonyms come in pairs, was " + pair);
    }
    sets++;
    for (int side = 0; side < 2; side++) {
      antonyms.merge(stem(pair.get(side)), new int[] {2 * sets + side}, Lexicon::joined);
    }
  }

  /** What is opposed to a word is opposed to its synonyms: "risky" to "safe" as "dangerous" is. */
  private void closeAntonyms() {
    Map<String, int[]> direct = Map.copyOf(antonyms);
    for (List<String> set : synonymStems) {
      for (String known : set) {
        int[] sides = direct.getOrDefault(known, NO_SETS);
        for (String other : set) {
          if (sides.length > 0 && !other.equals(known)) {
            antonyms.merge(other, sides, Lexicon::joined);
          }
        }
      }
    }
    synonymStems.clear();
  }

  private void addSynonyms(List<String> words) {
    sets++;
    synonymStems.add(words.stream().map(this::stem).toList());
    words.forEach(word -> synonyms.merge(stem(word), new int[] {sets}, Lexicon::joined));
  }

  private static int[] joined(int[] some, int[] more) {
    int[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  private void addPhrase(List<String> words) {
    int sign = words.indexOf("=");
    Phrase phrase = new Phrase(
        List.copyOf(words.subList(0, sign)), List.copyOf(words.subList(sign + 1, words.size())));
    phrases.computeIfAbsent(words.get(0), first -> new ArrayList<>()).add(phrase);
  }

  private void addUnits(List<String> words) {
    Unit unit = new Unit(words.get(0), Double.parseDouble(words.get(1)));
    words.subList(2, words.size()).forEach(name -> units.put(name, unit));
  }

  private static void addNumbers(Map<String, Double> into, List<String> words) {
    double value = Double.parseDouble(words.get(0));
    words.subList(1, words.size()).forEach(name -> into.put(name, value));
  }

  private void addClass(String section, List<String> words) {
    long bit = WordClass.valueOf(section.toUpperCase(Locale.ROOT).replace('-', '_')).bit;
    words.forEach(word -> classes.merge(word, bit, (some, more) -> some | more));
    if (section.equals("month")) {
      addSynonyms(words);
    }
  }

  /** The classes of a word in lower case, as bits. */
  long classes(String word) {
    return classes.getOrDefault(word, 0L);
  }

  /** The stem of a word in lower case: that of its base form if it is irregular. */
  String stem(String word) {
    String base = irregular.get(word);
    return base != null ? base : Stems.of(word);
  }

  /** The ids of the sets of synonyms that hold the stem. */
  int[] synonymSets(String stem) {
    return synonyms.getOrDefault(stem, NO_SETS);
  }

  /** The ids of the pairs of antonyms that hold the stem, each doubled, plus its side. */
  int[] antonymSides(String stem) {
    return antonyms.getOrDefault(stem, NO_SETS);
  }

  /** Whether any list holds the stem: then it is a word, and no misspelling of another. */
  boolean isKnown(String stem) {
    return synonyms.containsKey(stem) || antonyms.containsKey(stem) || classes.containsKey(stem);
  }

  /** The phrases that begin with a word, longest first. */
  List<Phrase> phrases(String word) {
    return phrases.getOrDefault(word, List.of());
  }

  /**
   * The question word that "what" and a noun of this stem stand for, such as "when" for "what
   * time".
   */
  @Nullable
  String asks(String stem) {
    return asks.get(stem);
  }

  @Nullable
  Unit unit(String name) {
    return units.get(name);
  }

  @Nullable
  Double number(String word) {
    return numbers.get(word);
  }

  @Nullable
  Double ordinal(String word) {
    return ordinals.get(word);
  }

  @Nullable
  Double scale(String word) {
    return scales.get(word);
  }
}
