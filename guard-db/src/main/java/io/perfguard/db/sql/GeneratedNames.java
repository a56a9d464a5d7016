/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/**
 * Finds names that a driver or framework makes anew each time: of savepoints, cursors and prepared
 * statements. Finds passwords, too, that some databases take without quotes. Not thread-safe.
 */
final class GeneratedNames {
  private static final int NONE = 0;
  private static final int NEXT_NAME = 1;
  private static final int BEHIND_TO = 2;
  private static final int BEHIND_CURRENT = 3;
  private static final int IDENTIFIED = 4;
  private static final int PASSWORD = 5;

  private final boolean executesProcedures;
  private int rule;
  private boolean administrative; // of users and the like: there, databases take passwords as words
  private boolean identified;

  GeneratedNames(SqlDialect dialect) {
    executesProcedures = dialect == SqlDialect.SQL_SERVER || dialect == SqlDialect.ORACLE;
  }

  /**
   * Whether a word is such a name.
   *
   * @param found what the word is, see {@link Words}
   * @param first whether it begins its statement
   */
  boolean hides(int found, boolean first) {
    int code = Words.code(found);
    if (first) {
      rule = ruleOf(code);
      administrative = !isQuery(code);
      identified = false;
      return false;
    }
    if (rule == NONE) {
      noteRule(code);
      return false;
    }
    return switch (rule) {
      case BEHIND_TO -> {
        if (code == Words.TO || (code == Words.TRANSACTION && executesProcedures)) {
          rule = NEXT_NAME;
        }
        yield false;
      }
      case BEHIND_CURRENT -> {
        rule = code == Words.OF ? NEXT_NAME : NONE;
        yield false;
      }
      case IDENTIFIED -> code != Words.BY && code != Words.VALUES && code != Words.WITH && ends();
      case PASSWORD ->
        code != Words.PASSWORD && ends() && (found == 0 || (found & Words.NAME) != 0);
      default -> hidesNext(code);
    };
  }

  /** Whether it depends on the words before what a word is. */
  boolean isActive() {
    return rule != NONE;
  }

  private void noteRule(int code) {
    switch (code) {
      case Words.CURRENT -> rule = BEHIND_CURRENT;
      case Words.IDENTIFIED -> {
        rule = IDENTIFIED;
        identified = true;
      }
      case Words.REPLACE -> rule = identified ? IDENTIFIED : NONE;
      case Words.TABLE -> administrative = false; // may have a column of the name
      case Words.PASSWORD -> rule = administrative ? PASSWORD : NONE;
      default -> {}
    }
  }

  private static boolean isQuery(int code) {
    return switch (code) {
      case Words.SELECT,
          Words.INSERT,
          Words.UPDATE,
          Words.DELETE,
          Words.MERGE,
          Words.REPLACE,
          Words.UPSERT,
          Words.WITH,
          Words.VALUES,
          Words.TABLE -> true;
      default -> false;
    };
  }

  private static boolean staysBeforeAName(int code) {
    return switch (code) {
      case Words.SAVEPOINT,
          Words.TRANSACTION,
          Words.WORK,
          Words.NEXT,
          Words.FIRST,
          Words.FROM,
          Words.IN,
          Words.ALL,
          Words.DIRECTION,
          Words.PREPARE -> true;
      default -> false;
    };
  }

  private boolean hidesNext(int code) {
    if (staysBeforeAName(code)) {
      return false;
    }
    boolean name = code != Words.TEMPORARY && code != Words.TABLE; // DECLARE GLOBAL TEMPORARY TABLE
    rule = NONE;
    return name;
  }

  private boolean ends() {
    rule = NONE;
    return true;
  }

  private int ruleOf(int code) {
    return switch (code) {
      case Words.SAVEPOINT,
          Words.RELEASE,
          Words.DECLARE,
          Words.FETCH,
          Words.CURSOR,
          Words.DEALLOCATE,
          Words.PREPARE,
          Words.SAVE -> NEXT_NAME;
      case Words.EXECUTE -> executesProcedures ? NONE : NEXT_NAME;
      case Words.ROLLBACK -> BEHIND_TO;
      default -> NONE;
    };
  }
}
