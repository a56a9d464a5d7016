/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws requests, and knows the right answer of each because it made it up. Not thread-safe. */
final class Cases {
  private static final String[] BRANDS = {
    "Nordhaus", "Velora", "Kestrel", "Ombra", "Tivano", "Halden"
  };
  private static final String[] COUNTRIES = {
    "Viet Nam", "China", "Portugal", "Turkey", "India", "Poland"
  };
  private static final String[] NAMES = {
    "A. Brandt",
    "M. Okafor",
    "J. Lindqvist",
    "S. Moreau",
    "T. Novak",
    "L. Fischer",
    "R. Haddad",
    "E. Visser"
  };
  private static final String[] CITIES = {
    "Rotterdam", "Hamburg", "Antwerp", "Gdansk", "Trieste", "Basel"
  };
  private static final String[] REMARKS = {
    "Keep dry.",
    "Do not stack.",
    "Samples were checked.",
    "Pallets are to be returned.",
    "Second delivery of the month."
  };
  private static final String[] OPENINGS = {
    "I have been with you for some years and was mostly content.",
    "This is my second message this week, and I would like to hear from you.",
    "Thank you for the quick answer last time.",
    "I am writing on behalf of my mother, who has the account with you."
  };
  private static final String[] ENDINGS = {
    "I would be glad to hear from you soon.",
    "Please let me know what I can do.",
    "Many thanks in advance.",
    "You can reach me in the evening."
  };
  private static final int HARD_CODES_IN_100 = 40;
  private static final int HARD_QUESTIONS_IN_100 = 50;

  private final SplittableRandom random;
  private final List<String[]> goods = Reference.goodsRows();
  private final List<String[]> categories = Reference.categoryRows();
  private final List<String[]> plans = Reference.planRows();

  Cases(SplittableRandom random) {
    this.random = random;
  }

  SupportRequest next() {
    int share = random.nextInt(100);
    if (share < 30) {
      return code();
    }
    if (share < 60) {
      return ticket();
    }
    return share < 85 ? question() : order();
  }

  private static SupportRequest request(
      SupportOperation operation, Object record, String text, String expected) {
    return new SupportRequest(operation, Json.pretty(record), text, expected, -1);
  }

  private SupportRequest code() {
    String[] own = one(goods);
    String[] other = one(goods);
    while (other[0].equals(own[0])) {
      other = one(goods);
    }
    int pieces = 10 + random.nextInt(990);
    String counted = pieces + " " + own[1];
    String line = counted;
    if (random.nextInt(100) < HARD_CODES_IN_100) {
      line = random.nextBoolean()
          ? counted + ", made to be used with " + other[1]
          : "For customers who already have " + other[1] + ": " + counted;
    }
    String text = String.format(
        Locale.ROOT,
        "Line %d: %s, brand %s, made in %s, packed in %d cartons. %s",
        1 + random.nextInt(9),
        line,
        one(BRANDS),
        one(COUNTRIES),
        1 + pieces / 24,
        one(REMARKS));
    Object shipment = Reference.map(
        "shipment",
        "SH-" + number(),
        "sender",
        Reference.map("name", one(NAMES), "city", one(CITIES)),
        "receiver",
        Reference.map("name", one(NAMES), "city", one(CITIES)),
        "handedOver",
        one(CITIES),
        "terms",
        random.nextBoolean() ? "FCA" : "DAP",
        "grossWeightKg",
        20 + random.nextInt(900),
        "netWeightKg",
        10 + random.nextInt(800),
        "value",
        Reference.map("amount", money(), "currency", "EUR"));
    return request(SupportOperation.EXTRACT_CODE, shipment, text, own[0]);
  }

  private SupportRequest ticket() {
    String[] category = one(categories);
    String[] words = category[2].split(",", -1);
    int first = random.nextInt(words.length);
    String second = words[(first + 1 + random.nextInt(words.length - 1)) % words.length];
    String text = one(OPENINGS) + " Now there is something about " + words[first] + " and "
        + second + " that I need your help with. My last order was " + number() + ". "
        + one(ENDINGS);
    return request(SupportOperation.CLASSIFY_TICKET, customer(one(plans)[0]), text, category[0]);
  }

  private Map<String, Object> customer(String plan) {
    return Reference.map(
        "customer",
        "C-" + number(),
        "name",
        one(NAMES),
        "plan",
        plan,
        "since",
        day().toString(),
        "language",
        "en",
        "orderCount",
        1 + random.nextInt(40));
  }

  private SupportRequest question() {
    String[] plan = one(plans);
    List<Object> orders = new ArrayList<>();
    Map<String, Object> asked = order(one(goods)[1]);
    orders.add(asked);
    for (int i = random.nextInt(3); i >= 0; i--) {
      orders.add(random.nextInt(orders.size() + 1), order(one(goods)[1]));
    }
    Map<String, Object> record = customer(plan[0]);
    record.put("orders", orders);
    boolean hard = random.nextInt(100) < HARD_QUESTIONS_IN_100;
    Object number = asked.get("order");
    String ask;
    String expected;
    if (hard && random.nextBoolean()) {
      ask = "how many days do I have to send order " + number + " back?";
      expected = plan[1] + " days";
    } else if (hard) {
      ask = "until when does the warranty of order " + number + " run?";
      expected = LocalDate.parse(Json.text(asked, "delivered"))
          .plusMonths(Long.parseLong(plan[2]))
          .toString();
    } else if (random.nextBoolean()) {
      ask = "what did I pay for order " + number + "?";
      expected = Json.text(asked, "total") + " EUR";
    } else {
      ask = "when was order " + number + " delivered?";
      expected = Json.text(asked, "delivered");
    }
    String text = one(OPENINGS) + " A short question: " + ask + " " + one(ENDINGS);
    return request(SupportOperation.ANSWER_QUESTION, record, text, expected);
  }

  private Map<String, Object> order(String what) {
    LocalDate ordered = day();
    return Reference.map(
        "order", number(),
        "goods", what,
        "ordered", ordered.toString(),
        "delivered", ordered.plusDays(2 + random.nextInt(20)).toString(),
        "state", "DELIVERED",
        "total", money());
  }

  private SupportRequest order() {
    String number = number();
    int before = 1 + random.nextInt(50);
    int after = 51 + random.nextInt(400);
    String change = switch (random.nextInt(3)) {
      case 0 -> "please change order " + number + " from " + before + " to " + after + " pieces.";
      case 1 -> "for order " + number + " I need " + after + " instead of " + before + " pieces.";
      default -> "order " + number + " should be raised to " + after + " pieces.";
    };
    String text = one(OPENINGS) + " Today, " + change + " " + one(ENDINGS);
    return request(
        SupportOperation.EXTRACT_ORDER, customer(one(plans)[0]), text, number + " x " + after);
  }

  private LocalDate day() {
    return LocalDate.of(2024, 1, 1).plusDays(random.nextInt(700));
  }

  private String number() {
    return String.valueOf(20_000 + random.nextInt(80_000));
  }

  private String money() {
    return (5 + random.nextInt(900)) + "." + (10 + random.nextInt(90));
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private String[] one(List<String[]> of) {
    return of.get(random.nextInt(of.size()));
  }
}
