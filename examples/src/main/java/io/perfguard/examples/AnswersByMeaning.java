/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.finding.Finding;
import io.perfguard.examples.support.SupportQuestions;
import io.perfguard.examples.support.SupportQuestions.Kind;
import io.perfguard.examples.support.SupportQuestions.Question;
import io.perfguard.llm.CacheStrategy;
import io.perfguard.llm.ChatSession;
import io.perfguard.llm.ChatStats;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticCacheBuilder;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import io.perfguard.llm.usage.Usage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The part of playbook issue 5 that is about answers of a model: one stream of questions, written
 * down before it was measured, with answers that are not kept, kept to the letter and by meaning.
 * Not thread-safe.
 */
final class AnswersByMeaning {
  private static final int QUESTIONS = 500;
  private static final long SEED = 2_026;
  private static final Duration BETWEEN = Duration.ofHours(1).dividedBy(QUESTIONS);
  private static final Usage OF_A_CALL = Usage.of(420, 130);
  private static final String INSTRUCTIONS =
      "You answer customers of a company that sells internet,"
          + " television and mobile phones. Be short, and say what to press.";

  private final List<Question> hour = SupportQuestions.of(QUESTIONS, SEED).questions();
  private final Scorecard scorecard;
  private final PrintStream out;

  AnswersByMeaning(Scorecard scorecard, PrintStream out) {
    this.scorecard = scorecard;
    this.out = out;
  }

  /** Answers with the number of what is asked. */
  private static final class NumberedModel implements LlmModel {
    private final Map<String, Integer> meanings = new HashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    NumberedModel() {
      SupportQuestions.texts().forEach(text -> meanings.put(text.text(), text.meaning()));
    }

    @Override
    public String provider() {
      return "openai";
    }

    @Override
    public String model() {
      return "gpt-4.1";
    }

    @Override
    public LlmResponse call(LlmRequest request) {
      calls.incrementAndGet();
      List<LlmMessage> messages = request.messages();
      int meaning = meanings.get(messages.get(messages.size() - 1).text());
      return LlmResponse.of(String.valueOf(meaning), model(), OF_A_CALL);
    }
  }

  /**
   * What one way to keep answers made of the hour. Immutable.
   *
   * @param reworded questions in other words that were answered without a call, and rightly
   * @param wrong questions that got the answer to another one
   */
  private record Hour(
      String kept,
      double hitRate,
      long reworded,
      List<Wrong> wrong,
      Money spent,
      Money saved,
      Diagnosis diagnosis) {
    Optional<Finding> finding(String code) {
      return diagnosis.findings().stream()
          .filter(finding -> finding.code().equals(code))
          .findFirst();
    }
  }

  /** A question, and the text whose answer it got. */
  private record Wrong(Question asked, String known) {}

  /** A way to keep answers. */
  @FunctionalInterface
  private interface Keeping {
    ChatSession.Builder on(ChatSession.Builder builder);
  }

  void run() {
    out.printf(
        Locale.ROOT,
        "An hour of %d questions to a model. Of 100, %d came before to the letter, %d in other words,"
            + " %d look like another one.%n%n",
        QUESTIONS,
        SupportQuestions.TO_THE_LETTER_IN_100,
        SupportQuestions.IN_OTHER_WORDS_IN_100,
        SupportQuestions.TRAPS_IN_100);
    try (OnnxEmbedder model = OnnxEmbedder.allMiniLm()) {
      Map<String, float[]> vectors = new ConcurrentHashMap<>(); // each text once for all hours
      run(Embedder.of(
          model.identity(),
          model::dimensions,
          text -> vectors.computeIfAbsent(text, model::embed).clone()));
    }
  }

  private void run(Embedder embedder) {
    // region letter
    Keeping toTheLetter =
        chat -> chat.cacheStrategy(CacheStrategy.EXACT).partition(Partition.shared());
    // endregion
    // region meaning
    Keeping byMeaning = chat -> chat.cacheStrategy(CacheStrategy.SEMANTIC)
        .embedder(embedder) // OnnxEmbedder.allMiniLm(), which is the default
        .semanticCache(AnswersByMeaning::unhurried)
        .partition(Partition.shared());
    // endregion
    // region threshold
    Keeping asInThePlaybook = chat -> byMeaning.on(chat).similarityThreshold(0.95);
    // endregion
    // region bound
    Keeping looser = chat -> byMeaning.on(chat).errorBound(0.05);
    // endregion
    Keeping strict = chat -> byMeaning.on(chat).similarityThreshold(0.99);
    Keeping unguarded = chat -> byMeaning
        .on(chat)
        .similarityThreshold(0.80)
        .semanticCache(cache -> unhurried(cache).guards(PairGuards.none()));
    Hour letter = hour("to the letter", toTheLetter);
    Hour shipped = hour("by meaning, as shipped", byMeaning);
    Hour playbook = hour("by meaning, at 0.95", asInThePlaybook);
    diagnosed(letter, "PG-102");
    diagnosed(playbook, "PG-108");
    show(List.of(
        hour("not at all", chat -> chat),
        letter,
        shipped,
        hour("by meaning, bound of 5 %", looser),
        playbook,
        hour("by meaning, at 0.99", strict),
        hour("by cosine 0.80, no guards", unguarded)));
    score(letter, shipped, playbook);
  }

  /** So that a busy machine measures the same as an idle one. */
  private static SemanticCacheBuilder unhurried(SemanticCacheBuilder cache) {
    return cache.embeddingDeadline(Duration.ofMinutes(1));
  }

  private Hour hour(String kept, Keeping keeping) {
    ManualClock clock = new ManualClock();
    NumberedModel model = new NumberedModel();
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
        ChatSession chat = keeping.on(ChatSession.builder("desk", model)).register(guards)) {
      long reworded = 0;
      List<Wrong> wrong = new ArrayList<>();
      for (Question question : hour) {
        clock.advance(BETWEEN);
        long before = model.calls.get();
        String answer = chat.call(request(question)).text();
        boolean right = answer.equals(String.valueOf(question.meaning()));
        if (!right) {
          wrong.add(new Wrong(question, known(chat, question)));
        } else if (question.kind() == Kind.IN_OTHER_WORDS && model.calls.get() == before) {
          reworded++;
        }
      }
      ChatStats stats = chat.stats();
      return new Hour(
          kept,
          (double) stats.hitCount() / stats.callCount(),
          reworded,
          wrong,
          stats.totalCost(),
          stats.savedCost(),
          guards.diagnose(Duration.ofHours(1)));
    }
  }

  private static LlmRequest request(Question question) {
    return LlmRequest.builder()
        .message(LlmMessage.system(INSTRUCTIONS))
        .message(LlmMessage.user(question.text()))
        .build();
  }

  /** The text whose answer a question got. */
  private static String known(ChatSession chat, Question question) {
    // region why
    SemanticCache cache = chat.semanticCache().orElseThrow();
    SemanticScope scope = cache.scope(request(question), "openai/gpt-4.1", "", "");
    String known = cache.explain(scope, question.text()).nearestText();
    // endregion
    return known;
  }

  private void diagnosed(Hour hour, String code) {
    Optional<Finding> found = hour.finding(code);
    scorecard.check(found.isPresent(), "planted fault not found: " + code);
    if (found.isPresent()) {
      out.printf(Locale.ROOT, "With answers kept %s:%n%n%s%n%n", hour.kept, found.get());
    }
  }

  private void show(List<Hour> hours) {
    long words =
        hour.stream().filter(question -> question.kind() == Kind.IN_OTHER_WORDS).count();
    out.println(
        "answers kept               hit rate  in other words  wrong answers  spent   saved");
    for (Hour each : hours) {
      long traps =
          each.wrong.stream().filter(one -> one.asked.kind() == Kind.TRAP).count();
      out.printf(
          Locale.ROOT,
          "%-25s  %5.1f %%   %3d of %d      %3d, %2d traps  $%.3f  $%.3f%n",
          each.kept,
          100 * each.hitRate,
          each.reworded,
          words,
          each.wrong.size(),
          traps,
          each.spent.picos() / 1e12,
          each.saved.picos() / 1e12);
    }
    for (Hour each : hours.subList(0, hours.size() - 1)) { // of the last one there are too many
      each.wrong.forEach(one -> out.printf(
          Locale.ROOT,
          "  %s: \"%s\" got the answer to \"%s\"%n",
          each.kept,
          one.asked.text(),
          one.known));
    }
    out.println();
  }

  private void score(Hour letter, Hour shipped, Hour playbook) {
    long toTheLetter =
        hour.stream().filter(question -> question.kind() == Kind.TO_THE_LETTER).count();
    scorecard.count("hits to the letter", toTheLetter, Math.round(letter.hitRate * QUESTIONS));
    scorecard.count("wrong answers to the letter", 0, letter.wrong.size());
    hits("answers to the letter", letter, 0, "");
    hits("answers by meaning", shipped, 30, "30-50 % for LLM");
    hits("answers by meaning at 0.95", playbook, 30, "30-50 % for LLM");
  }

  /** The wrong ones are part of the name, so that no page shows the gain without them. */
  private void hits(String trouble, Hour hour, double promisedAtLeast, String promise) {
    scorecard.points(
        "5",
        String.format(Locale.ROOT, "%s, %d of %d wrong", trouble, hour.wrong.size(), QUESTIONS),
        "none kept",
        String.format(Locale.ROOT, "%.1f %% hit", 100 * hour.hitRate),
        100 * hour.hitRate,
        promisedAtLeast,
        promise);
  }
}
