/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Questions to a support desk, drawn from a seed: repeated to the letter, in other words, nearly
 * the same and new. Shares and texts were fixed before anything was measured with them (design note
 * 0014), and are not to be changed because of a measurement. Immutable.
 */
public final class SupportQuestions {
  /** Of 100 questions, so many repeat an earlier one to the letter. */
  public static final int TO_THE_LETTER_IN_100 = 23;

  /** Of 100 questions, so many ask an earlier one in words that were not used before. */
  public static final int IN_OTHER_WORDS_IN_100 = 22;

  /** Of 100 questions, so many look like an earlier one and have another answer. */
  public static final int TRAPS_IN_100 = 8;

  private static final String RESOURCE = "questions.txt";

  /** How a question relates to those before it. */
  public enum Kind {
    /** Nobody asked it before. */
    NEW,
    /** An earlier one, to the letter. */
    TO_THE_LETTER,
    /** An earlier one, in words that were not used before. */
    IN_OTHER_WORDS,
    /** Looks like an earlier one, and has another answer. */
    TRAP
  }

  /**
   * One question. Immutable.
   *
   * @param text as it is asked
   * @param meaning the number of what it asks: equal for all its wordings, and for no others
   * @param kind how it relates to those before it
   */
  public record Question(String text, int meaning, Kind kind) {}

  private final List<Question> questions;

  private SupportQuestions(List<Question> questions) {
    this.questions = List.copyOf(questions);
  }

  /**
   * Draws a stream.
   *
   * @param count how many questions, a multiple of 100 so that the shares are exact
   * @param seed the same seed draws the same
   * @throws IllegalArgumentException if it is no multiple of 100, or more than there are texts for
   */
  public static SupportQuestions of(int count, long seed) {
    if (count < 100 || count % 100 != 0) {
      throw new IllegalArgumentException("count must be a multiple of 100, was " + count);
    }
    return new SupportQuestions(new Draw(blocks(), count, new Random(seed)).all());
  }

  /** The questions, in the order that they come. */
  public List<Question> questions() {
    return questions;
  }

  /** All texts, one for each wording: what a model must know to answer them. */
  public static List<Question> texts() {
    List<Question> texts = new ArrayList<>();
    for (Block block : blocks()) {
      block.wordings.forEach(text -> texts.add(new Question(text, block.meaning, Kind.NEW)));
      block.traps.forEach(trap -> texts.add(trap.asked()));
    }
    return texts;
  }

  /** What asks the same, and what looks like it; both without what was drawn. Not thread-safe. */
  private static final class Block {
    final int meaning;
    final List<String> wordings = new ArrayList<>();
    final List<Block> traps = new ArrayList<>();

    Block(int meaning) {
      this.meaning = meaning;
    }

    /** As a trap, which has one wording. */
    Question asked() {
      return new Question(wordings.get(0), meaning, Kind.TRAP);
    }
  }

  private static List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int meanings = 0;
    boolean begins = true;
    for (String line : lines()) {
      if (line.isBlank() || line.startsWith("#")) {
        begins = true;
      } else if (line.startsWith("! ")) {
        Block trap = new Block(++meanings);
        trap.wordings.add(line.substring(2));
        blocks.get(blocks.size() - 1).traps.add(trap);
      } else {
        if (begins) {
          blocks.add(new Block(++meanings));
        }
        blocks.get(blocks.size() - 1).wordings.add(line);
        begins = false;
      }
    }
    return blocks;
  }

  private static List<String> lines() {
    try (InputStream in = SupportQuestions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return reader.lines().collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One drawing. Not thread-safe. */
  private static final class Draw {
    private final List<Block> unasked;
    private final Random random;
    private final List<Kind> kinds = new ArrayList<>();
    private final List<Question> asked = new ArrayList<>();
    private final List<Block> origins = new ArrayList<>(); // of each that was asked

    Draw(List<Block> blocks, int count, Random random) {
      this.random = random;
      unasked = blocks;
      Collections.shuffle(unasked, random);
      int hundreds = count / 100;
      kinds.addAll(Collections.nCopies(hundreds * TO_THE_LETTER_IN_100, Kind.TO_THE_LETTER));
      kinds.addAll(Collections.nCopies(hundreds * IN_OTHER_WORDS_IN_100, Kind.IN_OTHER_WORDS));
      kinds.addAll(Collections.nCopies(hundreds * TRAPS_IN_100, Kind.TRAP));
      kinds.addAll(Collections.nCopies(count - kinds.size(), Kind.NEW));
      Collections.shuffle(kinds, random);
    }

    List<Question> all() {
      for (int i = 0; i < kinds.size(); i++) {
        if (!draws(kinds.get(i))) { // not yet: a new one comes first
          int next = kinds.subList(i, kinds.size()).indexOf(Kind.NEW);
          if (next < 0 || unasked.isEmpty()) {
            throw new IllegalArgumentException("count must be less: " + RESOURCE
                + " has no more texts for " + kinds.get(i) + " after " + i + " questions");
          }
          Collections.swap(kinds, i, i + next);
          draws(kinds.get(i));
        }
      }
      return asked;
    }

    private boolean draws(Kind kind) {
      return switch (kind) {
        case NEW -> !unasked.isEmpty() && fresh(unasked.remove(unasked.size() - 1));
        case TO_THE_LETTER -> !asked.isEmpty() && again(random.nextInt(asked.size()));
        case IN_OTHER_WORDS -> reworded();
        case TRAP -> trap();
      };
    }

    private boolean fresh(Block block) {
      String text = block.wordings.remove(random.nextInt(block.wordings.size()));
      return add(new Question(text, block.meaning, Kind.NEW), block);
    }

    private boolean again(int earlier) {
      Question same = asked.get(earlier);
      return add(
          new Question(same.text(), same.meaning(), Kind.TO_THE_LETTER), origins.get(earlier));
    }

    private boolean reworded() {
      List<Block> able =
          origins.stream().filter(block -> !block.wordings.isEmpty()).toList();
      if (able.isEmpty()) {
        return false;
      }
      Block block = able.get(random.nextInt(able.size()));
      String text = block.wordings.remove(random.nextInt(block.wordings.size()));
      return add(new Question(text, block.meaning, Kind.IN_OTHER_WORDS), block);
    }

    private boolean trap() {
      List<Block> able =
          origins.stream().filter(block -> !block.traps.isEmpty()).toList();
      if (able.isEmpty()) {
        return false;
      }
      Block trap = able.get(random.nextInt(able.size())).traps.remove(0);
      Question question = trap.asked();
      trap.wordings.clear(); // has no others
      return add(question, trap);
    }

    private boolean add(Question question, Block origin) {
      origins.add(origin);
      return asked.add(question);
    }
  }
}
