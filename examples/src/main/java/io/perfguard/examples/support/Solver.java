/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the prompt alone, as a model does: it knows nothing of how requests are made up, and
 * what a prompt has lost it cannot answer. Immutable.
 */
final class Solver {
  private static final Pattern TASK = Pattern.compile("Task: ([a-z-]+)");
  private static final Pattern ORDER = Pattern.compile("order ([2-9]\\d{4})\\b");
  private static final Pattern INSTEAD = Pattern.compile("(\\d+) instead of");
  private static final Pattern TO = Pattern.compile("\\bto (\\d+) pieces");
  private static final String LOST =
      "A colleague will look into it and will write within one working day.";

  private final long seed;
  private final double wrongShare;

  /**
   * A solver.
   *
   * @param seed draws which hard requests it gets wrong
   * @param wrongShare 0..1, the share of hard requests that it gets wrong
   */
  Solver(long seed, double wrongShare) {
    this.seed = seed;
    this.wrongShare = wrongShare;
  }

  /**
   * An answer.
   *
   * @param text as a text
   * @param fields as fields of a form, by name
   */
  record Solution(String text, Map<String, Object> fields) {
    static Solution of(String name, String text) {
      return new Solution(text, Map.of(name, text));
    }
  }

  /** What a prompt is made of. */
  private record Parts(
      String task, @Nullable Object reference, @Nullable Object record, String text) {
    static Parts of(String prompt) {
      Matcher task = TASK.matcher(prompt);
      int text = prompt.lastIndexOf("Request:");
      return new Parts(
          task.find() ? task.group(1) : "",
          json(prompt, "Reference:"),
          json(prompt, "Case:"),
          text < 0 ? "" : prompt.substring(text + "Request:".length()).strip());
    }

    private static @Nullable Object json(String prompt, String title) {
      int at = prompt.lastIndexOf("\n" + title);
      return at < 0 ? null : Json.read(prompt, at + 1 + title.length());
    }
  }

  /** Answers a whole prompt. */
  Solution solve(String prompt) {
    Parts parts = Parts.of(prompt);
    return switch (parts.task) {
      case "extract-code" -> Solution.of("code", code(parts));
      case "classify-ticket" -> Solution.of("category", category(parts));
      case "answer-question" -> Solution.of("answer", answer(parts));
      case "extract-order" -> order(parts);
      default -> Solution.of("answer", LOST);
    };
  }

  /** Whether this one, which is hard, is among those that go wrong. */
  private boolean slips(String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 31 + text.charAt(i);
    }
    return new SplittableRandom(hash).nextDouble() < wrongShare;
  }

  private String code(Parts parts) {
    String counted = "00000000";
    String named = "";
    for (Object entry : list(parts.reference)) {
      String goods = Json.text(entry, "goods");
      Matcher place = Pattern.compile("(\\d+ )?" + Pattern.quote(goods)).matcher(parts.text);
      if (!goods.isEmpty() && place.find()) {
        if (place.group(1) != null) {
          counted = Json.text(entry, "code");
        } else {
          named = Json.text(entry, "code");
        }
      }
    }
    return !named.isEmpty() && slips(parts.text) ? named : counted;
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static String category(Parts parts) {
    String best = "other";
    long most = 0;
    for (Object entry : list(parts.reference)) {
      long words = Json.list(entry, "words").stream()
          .filter(word -> parts.text.contains(String.valueOf(word)))
          .count();
      if (words > most) {
        most = words;
        best = Json.text(entry, "category");
      }
    }
    return best;
  }

  private static Solution order(Parts parts) {
    Matcher number = ORDER.matcher(parts.text);
    Matcher instead = INSTEAD.matcher(parts.text);
    Matcher to = TO.matcher(parts.text);
    Matcher quantity = instead.find() ? instead : to;
    if (!number.find() || (quantity == to && !to.find())) {
      return new Solution("00000 x 0", Map.of("order", "00000", "quantity", 0));
    }
    int pieces = Integer.parseInt(quantity.group(1));
    return new Solution(
        number.group(1) + " x " + pieces, Map.of("order", number.group(1), "quantity", pieces));
  }

  private String answer(Parts parts) {
    Matcher number = ORDER.matcher(parts.text);
    if (!number.find()) {
      return LOST;
    }
    Optional<?> order = Json.list(parts.record, "orders").stream()
        .filter(each -> Json.text(each, "order").equals(number.group(1)))
        .findFirst();
    String fact = order.isEmpty() ? "" : fact(parts, order.get());
    return fact.isEmpty()
        ? LOST
        : "Thank you for your message. " + fact
            + " If there is anything else that we can do for you, please write to us at any time. Kind regards, your"
            + " support team";
  }

  private String fact(Parts parts, Object order) {
    String title = "order " + Json.text(order, "order");
    if (parts.text.contains("pay for")) {
      return "For your " + title + " you paid " + Json.text(order, "total") + " EUR.";
    }
    if (parts.text.contains("delivered?")) {
      return "Your " + title + " was delivered on " + Json.text(order, "delivered") + ".";
    }
    Object plan = plan(parts);
    if (plan == null) {
      return "";
    }
    if (parts.text.contains("send " + title + " back")) {
      return "You can send your " + title + " back within " + Json.number(plan, "returnDays")
          + " days.";
    }
    return "The warranty of your " + title + " runs until "
        + LocalDate.parse(Json.text(order, "delivered"))
            .plusMonths(Json.number(plan, "warrantyMonths"))
        + ".";
  }

  /** The terms of the customer's plan; who slips takes those of another. */
  private @Nullable Object plan(Parts parts) {
    boolean slips = slips(parts.text);
    return Json.list(parts.reference, "plans").stream()
        .filter(each -> slips != Json.text(each, "plan").equals(Json.text(parts.record, "plan")))
        .findFirst()
        .orElse(null);
  }
}
