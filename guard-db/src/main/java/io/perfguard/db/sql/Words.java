/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.Locale;

/**
 * The words that matter, found by a look into a table. Has no state.
 *
 * <p>What {@link #find} gives is a code in its low half and flags in its high one; 0 is any other
 * word.
 */
final class Words {
  /** Behind it an operand is awaited, and a parenthesis stands apart from it. */
  static final int OPENS = 1 << 16;
  /** {@code date '2020-01-01'}: a value may follow, yet it is a name as well. */
  static final int INTRODUCES = 1 << 17;
  /** It may be the name of a column or a function. */
  static final int NAME = 1 << 18;

  private static final int CODE = 0xFFFF;

  static final int SELECT = 1;
  static final int INSERT = 2;
  static final int UPDATE = 3;
  static final int DELETE = 4;
  static final int MERGE = 5;
  static final int REPLACE = 6;
  static final int UPSERT = 7;
  static final int VALUES = 8;
  static final int TABLE = 9;
  static final int WITH = 10;
  static final int TRUNCATE = 11;
  static final int CREATE = 12;
  static final int DROP = 13;
  static final int FROM = 14;
  static final int JOIN = 15;
  static final int INTO = 16;
  static final int USING = 17;
  static final int WHERE = 18;
  static final int ON = 19;
  static final int GROUP = 20;
  static final int HAVING = 21;
  static final int ORDER = 22;
  static final int LIMIT = 23;
  static final int OFFSET = 24;
  static final int FETCH = 25;
  static final int SET = 26;
  static final int RETURNING = 27;
  static final int UNION = 28;
  static final int LOGIC = 29; // and, or, not, and what else stands between conditions
  static final int IN = 30;
  static final int LIKE = 31;
  static final int BETWEEN = 32;
  static final int IS = 33;
  static final int DISTINCT = 34;
  static final int ALL = 35;
  static final int ANY = 36;
  static final int AS = 37;
  static final int BY = 38;
  static final int CONSTANT = 39; // null, true, false, default
  static final int FOR = 40;
  static final int NO = 41;
  static final int KEY = 42;
  static final int SHARE = 43;
  static final int LOCK = 44;
  static final int TOP = 45;
  static final int FIRST = 46;
  static final int NEXT = 47;
  static final int ROW = 48;
  static final int ROWS = 49;
  static final int ROWNUM = 50;
  static final int VALUE = 51;
  static final int AGGREGATE = 52;
  static final int CAST = 53;
  static final int EXTRACT = 54;
  static final int UNNEST = 55;
  static final int SEQUENCE = 56;
  static final int IDENTITY = 57;
  static final int ARRAY = 58;
  static final int OVER = 59;
  static final int FILTER = 60;
  static final int SKIPPED = 61; // between FROM, UPDATE and the name of the table
  static final int SAVEPOINT = 62;
  static final int RELEASE = 63;
  static final int ROLLBACK = 64;
  static final int TO = 65;
  static final int DECLARE = 66;
  static final int CURSOR = 67; // close, move, open
  static final int DEALLOCATE = 68;
  static final int PREPARE = 69;
  static final int EXECUTE = 70;
  static final int SAVE = 71;
  static final int TRANSACTION = 72;
  static final int IDENTIFIED = 73;
  static final int CURRENT = 74;
  static final int OF = 75;
  static final int DIRECTION = 76; // where a cursor goes
  static final int LOCK_HINT = 77;
  static final int OTHER_KEYWORD = 78;
  static final int POSITION = 79;
  static final int TYPE = 80;
  static final int PREVIOUS = 81;
  static final int WORK = 82;
  static final int RECURSIVE = 83;
  static final int ALTER = 84;
  static final int FILE = 85;
  static final int NOT = 86;
  static final int ROUTINE = 87;
  static final int MODIFIER = 88; // between INSERT, UPDATE, DROP TABLE and the name of the table
  static final int TEMPORARY = 89; // between CREATE, SELECT … INTO and the name of the table
  static final int PASSWORD = 90;

  private static final int SLOTS = 1 << 11;
  private static final int LONGEST = 32;
  private static final int NEXT_VALUE_LENGTH = 7;
  private static final String[] WORDS = new String[SLOTS];
  private static final int[] FOUND = new int[SLOTS];

  static {
    add(SELECT | OPENS, "select");
    add(INSERT | NAME, "insert");
    add(UPDATE, "update");
    add(DELETE, "delete");
    add(MERGE, "merge");
    add(REPLACE | NAME, "replace");
    add(UPSERT | NAME, "upsert");
    add(VALUES | OPENS, "values");
    add(TABLE, "table", "tables");
    add(WITH | OPENS, "with");
    add(TRUNCATE | NAME, "truncate");
    add(CREATE, "create");
    add(DROP, "drop");
    add(ALTER, "alter");
    add(FROM | OPENS, "from");
    add(JOIN | OPENS, "join", "apply", "straight_join");
    add(INTO | OPENS, "into");
    add(USING | OPENS, "using");
    add(WHERE | OPENS, "where");
    add(ON | OPENS, "on");
    add(GROUP | OPENS, "group");
    add(HAVING | OPENS, "having", "qualify");
    add(ORDER | OPENS, "order");
    add(LIMIT | OPENS, "limit");
    add(OFFSET | OPENS | NAME, "offset");
    add(FETCH | OPENS, "fetch");
    add(SET | OPENS, "set");
    add(RETURNING | OPENS, "returning", "output");
    add(UNION | OPENS, "union", "except", "intersect", "minus");
    add(NOT | OPENS, "not");
    add(LOGIC | OPENS, "and", "or", "xor", "when", "then", "else", "case", "exists", "escape");
    add(IN | OPENS, "in");
    add(LIKE | OPENS, "like", "ilike");
    add(BETWEEN | OPENS, "between");
    add(IS | OPENS, "is", "isnull", "notnull");
    add(DISTINCT | OPENS, "distinct", "distinctrow");
    add(ALL | OPENS, "all");
    add(ANY | INTRODUCES, "any", "some");
    add(AS | OPENS, "as");
    add(BY | OPENS, "by");
    add(CONSTANT, "null", "true", "false", "default");
    add(FOR | OPENS, "for");
    add(NO | NAME, "no");
    add(KEY | NAME, "key");
    add(SHARE | NAME, "share");
    add(LOCK | NAME, "lock");
    add(TOP | OPENS | NAME, "top");
    add(FIRST | INTRODUCES | NAME, "first");
    add(NEXT | INTRODUCES | NAME, "next");
    add(ROW | NAME, "row");
    add(ROWS | NAME, "rows");
    add(ROWNUM | NAME, "rownum");
    add(VALUE | NAME, "value");
    add(
        AGGREGATE | NAME,
        "count sum avg min max count_big string_agg array_agg json_agg jsonb_agg group_concat listagg bool_or bool_and every"
            + " stddev variance any_value json_arrayagg json_objectagg xmlagg approx_count_distinct bit_or bit_and");
    add(CAST | NAME, "cast", "try_cast", "convert");
    add(EXTRACT | NAME, "extract");
    add(POSITION | NAME, "position");
    add(
        UNNEST | NAME,
        "unnest string_to_array string_split openjson json_each json_table jsonb_array_elements"
            + " jsonb_array_elements_text json_array_elements json_array_elements_text");
    add(
        SEQUENCE | NAME,
        "nextval currval lastval last_insert_id last_insert_rowid scope_identity ident_current identity_val_local"
            + " gen_id prevval");
    add(IDENTITY | NAME, "identity");
    add(ARRAY, "array");
    add(OVER | OPENS | NAME, "over");
    add(FILTER | OPENS | NAME, "filter");
    add(SKIPPED | NAME, "only lateral");
    add(MODIFIER | NAME, "ignore low_priority high_priority delayed quick overwrite if");
    add(TEMPORARY | NAME, "temp temporary unlogged local global");
    add(PASSWORD | NAME, "password");
    add(SAVEPOINT, "savepoint");
    add(RELEASE, "release");
    add(ROLLBACK, "rollback");
    add(TO | OPENS, "to");
    add(DECLARE, "declare");
    add(CURSOR | NAME, "close", "move", "open");
    add(DEALLOCATE, "deallocate");
    add(PREPARE, "prepare");
    add(EXECUTE, "execute");
    add(SAVE | NAME, "save");
    add(TRANSACTION | NAME, "transaction", "tran");
    add(IDENTIFIED, "identified");
    add(CURRENT, "current");
    add(OF | OPENS, "of");
    add(DIRECTION | NAME, "prior last absolute relative forward backward");
    add(LOCK_HINT | NAME, "updlock xlock tablockx holdlock");
    add(
        OTHER_KEYWORD | OPENS,
        "return conflict materialized regexp rlike similar sounds within partition window call exec references"
            + " against div mod collate");
    add(OTHER_KEYWORD, "left right inner outer full cross natural end do asc desc nulls");
    add(TYPE | INTRODUCES | NAME, "date time timestamp timestamptz datetime interval");
    add(PREVIOUS | NAME, "previous");
    add(WORK | NAME, "work");
    add(RECURSIVE, "recursive");
    add(FILE, "outfile", "dumpfile", "stdin");
    add(ROUTINE | NAME, "trigger", "procedure", "function", "package");
  }

  private Words() {}

  static int code(int found) {
    return found & CODE;
  }

  /**
   * What a word is.
   *
   * @param sql the text it stands in
   * @param folding as {@link Characters#foldingOfWords} gives it
   */
  static int find(String sql, int from, int to, char[] folding) {
    int length = to - from;
    if (length < 2 || length > LONGEST) {
      return 0;
    }
    int slot = slotOf(
        sql.charAt(from) | 0x20, sql.charAt(from + 1) | 0x20, sql.charAt(to - 1) | 0x20, length);
    while (true) {
      String word = WORDS[slot];
      if (word == null) {
        return 0;
      }
      if (word.length() == length && equal(word, sql, from, folding)) {
        return FOUND[slot];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  /** Whether a word is {@code nextval} or {@code currval}, which may stand behind a dot. */
  static boolean isNextValue(String sql, int from, int to, char[] folding) {
    return to - from == NEXT_VALUE_LENGTH
        && (sql.charAt(to - 1) | 0x20) == 'l'
        && code(find(sql, from, to, folding)) == SEQUENCE;
  }

  /** Of letters in lower case. Looks at few characters, so that it need not wait for them all. */
  private static int slotOf(int first, int second, int last, int length) {
    return ((first << 5) ^ (second << 2) ^ (last * 37) ^ (length * 149)) & (SLOTS - 1);
  }

  private static boolean equal(String word, String sql, int from, char[] folding) {
    for (int i = 0; i < word.length(); i++) {
      char c = sql.charAt(from + i);
      if (c >= folding.length || folding[c] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static void add(int found, String... lists) {
    for (String list : lists) {
      for (String word : list.toLowerCase(Locale.ROOT).split(" ", -1)) {
        int length = word.length();
        int slot = slotOf(
            word.charAt(0) | 0x20, word.charAt(1) | 0x20, word.charAt(length - 1) | 0x20, length);
        while (WORDS[slot] != null) {
          slot = (slot + 1) & (SLOTS - 1);
        }
        WORDS[slot] = word;
        FOUND[slot] = found;
      }
    }
  }
}
