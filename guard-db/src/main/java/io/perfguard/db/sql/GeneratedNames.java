/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/**
 * Finds names that a driver or framework makes anew each time: of savepoints, cursors and prepared
 * statements. Not thread-safe.
 */
final class GeneratedNames {
  private static final int NONE = 0;
  private static final int NEXT_NAME = 1;
  private static final int BEHIND_TO = 2;
  private static final int BEHIND_CURRENT = 3;
  private static final int PASSWORD = 4;

  private final boolean executesProcedures;
  private int rule;

  GeneratedNames(SqlDialect dialect) {
    executesProcedures = dialect == SqlDialect.SQL_SERVER || dialect == SqlDialect.ORACLE;
  }

  /**
   * Whether a word is such a name.
   *
   * @param code of the word, see {@link Words}
   * @param first whether it begins its statement
   */
  boolean hides(int code, boolean first) {
    if (first) {
      rule = ruleOf(code);
      return false;
    }
    if (rule == NONE) {
      if (code == Words.CURRENT) {
        rule = BEHIND_CURRENT;
      } else if (code == Words.IDENTIFIED) {
        rule = PASSWORD; // IDENTIFIED BY tiger: Oracle takes passwords without quotes
      }
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
      case PASSWORD -> code != Words.BY && code != Words.VALUES && code != Words.WITH && ends();
      default -> hidesNext(code);
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
    boolean name = code != Words.SKIPPED && code != Words.TABLE; // DECLARE GLOBAL TEMPORARY TABLE
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
