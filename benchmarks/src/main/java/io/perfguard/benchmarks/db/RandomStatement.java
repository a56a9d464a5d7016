/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.db.sql.SqlDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One statement that can be written in many ways: with other literals, spaces, comments, upper case
 * and lengths of lists each time. Not thread-safe.
 */
final class RandomStatement {
  private static final String SECRET = RandomLiteral.SECRET_LETTERS + RandomLiteral.SECRET_DIGITS;
  private static final String[] WORDS_AND_DIGITS = {
    "alpha",
    "b1_0",
    "gamma_2",
    "d",
    "orders",
    "äpfel",
    "customer_id",
    "e$1",
    "value",
    "名前",
    "t123456",
    "key"
  };

  private enum Type {
    WORD,
    SYMBOL,
    NAME,
    LITERAL,
    PLACE,
    LIST,
    ROWS,
    HINT
  }

  private record Part(Type type, String text, int number) {}

  private final Random random;
  private final SqlDialect dialect;
  private final RandomLiteral literals;
  private final List<Part> parts = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  RandomStatement(Random random, SqlDialect dialect, RandomLiteral literals) {
    this.random = random;
    this.dialect = dialect;
    this.literals = literals;
    for (int i = 0; i < 6; i++) {
      names.add(newName());
    }
    switch (random.nextInt(6)) {
      case 0 -> insert();
      case 1 -> words("update").name().words("set").name().symbol("=").value().where();
      case 2 -> words("delete from").name().where();
      case 3 ->
        words("with").name().words("as").symbol("(").select(1).symbol(")").select(1);
      default -> select(2);
    }
  }

  private String newName() {
    String name = WORDS_AND_DIGITS[random.nextInt(WORDS_AND_DIGITS.length)] + suffix();
    String quoted = name + " it's -- /* " + (random.nextBoolean() ? "?" : "");
    if (random.nextInt(5) > 0) {
      return name;
    }
    return switch (dialect) {
      case MYSQL -> "`" + quoted + "`";
      case SQL_SERVER -> "[" + quoted + "]";
      case UNKNOWN -> name;
      default -> '"' + quoted + '"';
    };
  }

  private String suffix() {
    StringBuilder suffix = new StringBuilder("_");
    for (int i = 0; i < 4; i++) {
      suffix.append((char) ('a' + random.nextInt(13)));
    }
    return suffix.toString();
  }

  private RandomStatement select(int depth) {
    words("select");
    if (random.nextInt(8) == 0) {
      parts.add(new Part(Type.HINT, "", 0));
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      expression(depth).symbol(i > 0 ? "," : "");
    }
    words("from").name();
    if (random.nextInt(3) == 0) {
      words("join").name().words("on").name().symbol(".").name().symbol("=").name();
    }
    where();
    if (depth > 0 && random.nextInt(4) == 0) {
      words("and").name().words("in").symbol("(").select(depth - 1).symbol(")");
    }
    if (random.nextInt(3) == 0) {
      words("order by").name().words("limit").value();
    }
    return this;
  }

  private RandomStatement expression(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 3)) {
      case 0 -> name();
      case 1 -> name().symbol(".").name();
      case 2 -> value();
      case 3 ->
        words("coalesce").symbol("(").expression(depth - 1).symbol(",").value().symbol(")");
      case 4 -> name().symbol("-").value();
      case 5 ->
        words("case when")
            .name()
            .symbol(">")
            .value()
            .words("then")
            .value()
            .words("else")
            .value()
            .words("end");
      default -> symbol("(").expression(depth - 1).symbol("*").name().symbol(")");
    };
  }

  private RandomStatement where() {
    words("where");
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> name().words("in").list();
        case 1 -> name().words("between").value().words("and").value();
        case 2 -> name().words("like").value();
        case 3 -> words("lower").symbol("(").name().symbol(")").symbol("<>").value();
        case 4 -> words("not").symbol("(").name().symbol("<=").value().symbol(")");
        default -> name().symbol("=").value();
      }
      words(i > 0 ? "and" : "");
    }
    return this;
  }

  private void insert() {
    int columns = 1 + random.nextInt(4);
    words("insert into").name().symbol("(");
    for (int i = 0; i < columns; i++) {
      name().symbol(i < columns - 1 ? "," : "");
    }
    symbol(")").words("values");
    parts.add(new Part(Type.ROWS, "", columns));
  }

  private RandomStatement words(String words) {
    for (String word : words.split(" ", -1)) {
      if (!word.isEmpty()) {
        parts.add(new Part(Type.WORD, word, 0));
      }
    }
    return this;
  }

  private RandomStatement symbol(String symbol) {
    if (!symbol.isEmpty()) {
      parts.add(new Part(Type.SYMBOL, symbol, 0));
    }
    return this;
  }

  private RandomStatement name() {
    parts.add(new Part(Type.NAME, "", random.nextInt(names.size())));
    return this;
  }

  private RandomStatement value() {
    parts.add(new Part(Type.LITERAL, "", 0));
    return this;
  }

  private RandomStatement list() {
    parts.add(new Part(Type.LIST, "", 0));
    return this;
  }

  /** Gives one name that the statement has another. */
  void rename() {
    List<Part> named = parts.stream().filter(part -> part.type() == Type.NAME).toList();
    names.set(named.get(random.nextInt(named.size())).number(), newName());
  }

  /** Writes the statement. */
  String write() {
    Writer writer = new Writer();
    for (Part part : parts) {
      switch (part.type()) {
        case LIST -> {
          writer.add(Type.SYMBOL, "(");
          for (int i = random.nextInt(5); i >= 0; i--) {
            writer.value();
            writer.add(Type.SYMBOL, i > 0 ? "," : ")");
          }
        }
        case ROWS -> {
          for (int row = random.nextInt(4); row >= 0; row--) {
            for (int i = 0; i < part.number(); i++) {
              writer.add(Type.SYMBOL, i == 0 ? "(" : ",");
              writer.value();
            }
            writer.add(Type.SYMBOL, ")");
            if (row > 0) {
              writer.add(Type.SYMBOL, ",");
            }
          }
        }
        case NAME -> writer.add(Type.NAME, names.get(part.number()));
        case LITERAL -> writer.value();
        default -> writer.add(part.type(), part.text());
      }
    }
    return writer.end();
  }

  private final class Writer {
    private final StringBuilder out = new StringBuilder();
    private String before = "(";

    void value() {
      if (random.nextInt(6) == 0) {
        String[] places = {"?", ":p" + SECRET, dialect == SqlDialect.POSTGRESQL ? "$9" : "?"};
        add(Type.PLACE, places[random.nextInt(places.length)]);
      } else {
        add(Type.LITERAL, literals.draw(random, random.nextInt(literals.forms())));
      }
    }

    void add(Type type, String text) {
      String written = switch (type) {
        case WORD -> anyCase(text);
        case NAME -> "\"`[".indexOf(text.charAt(0)) < 0 ? anyCase(text) : text;
        case HINT -> hint();
        default -> text;
      };
      boolean close = type == Type.SYMBOL && "(),.=".contains(text);
      boolean closeBefore = "(),.=".contains(before);
      boolean dot = before.equals(".") || text.equals(".");
      boolean mayJoin = type == Type.HINT || close || closeBefore;
      if (!(mayJoin && random.nextBoolean())) {
        out.append(dot ? " " : space());
      }
      out.append(written);
      before = type == Type.SYMBOL ? text : "x";
    }

    private String hint() {
      return dialect == SqlDialect.MYSQL
          ? "/*!50" + RandomLiteral.digits(random) + " straight_join '*/" + SECRET + "' */"
          : "/*+ index(t " + RandomLiteral.digits(random) + " 'it " + SECRET + "') don't */";
    }

    String end() {
      if (random.nextInt(4) == 0) {
        out.append(" /*traceparent='" + SECRET + "'*/");
      }
      return random.nextInt(4) == 0 ? out + ";" : out.toString();
    }

    private String space() {
      boolean hash = dialect == SqlDialect.MYSQL || dialect == SqlDialect.MYSQL_ANSI;
      boolean nests = dialect == SqlDialect.POSTGRESQL || dialect == SqlDialect.SQL_SERVER;
      return switch (random.nextInt(24)) {
        case 0 -> "\n";
        case 1 -> "\t \r\n";
        case 2 -> " /* it's \" ; " + SECRET + " */ ";
        case 3 -> " -- don't \" " + SECRET + "\n";
        case 4 -> hash ? " # don't \" " + SECRET + "\n" : " ";
        case 5 -> nests ? "/* /* */ " + SECRET + " ' */" : "/**/";
        case 6 -> "\u00A0\u3000";
        default -> " ";
      };
    }

    private String anyCase(String text) {
      return switch (random.nextInt(4)) {
        case 0 -> text.toUpperCase(Locale.ROOT);
        case 1 -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        default -> text;
      };
    }
  }
}
