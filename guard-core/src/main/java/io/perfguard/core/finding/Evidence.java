/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One block of what was seen. Text, HTML and JSON render these five shapes and know nothing of the
 * guard behind them.
 *
 * <p>Blocks hold shapes, never secrets: a key, an SQL parameter or a prompt is written out only
 * where the user switched that on. Immutable.
 */
public sealed interface Evidence {
  /** The longest list that a block keeps; what is longer is cut and says so. */
  int MAXIMUM_ROWS = 50;

  /**
   * One sentence.
   *
   * @param text the sentence, never blank
   */
  record Text(String text) implements Evidence {
    /**
     * Checks that it is there.
     *
     * @param text the sentence
     */
    public Text {
      if (Require.nonNull(text, "text").isBlank()) {
        throw new IllegalArgumentException("text must not be blank");
      }
    }
  }

  /**
   * A small table.
   *
   * @param title what the rows are
   * @param columns the headings
   * @param rows cells as they are shown; each row is as long as {@code columns}
   */
  record Table(String title, List<String> columns, List<List<String>> rows) implements Evidence {
    /**
     * Copies and checks the shape, keeps the first {@link #MAXIMUM_ROWS} rows; the title says so.
     *
     * @param title what the rows are
     * @param columns the headings
     * @param rows cells as they are shown
     */
    public Table {
      Require.nonNull(title, "title");
      columns = List.copyOf(columns);
      int width = columns.size();
      for (List<String> row : rows) {
        if (row.size() != width) {
          throw new IllegalArgumentException(
              "a row of table \"" + title + "\" must have " + width + " cells, had " + row.size());
        }
      }
      title = cut(title, "the first", rows.size());
      rows = rows.stream().limit(MAXIMUM_ROWS).map(List::copyOf).toList();
    }
  }

  /**
   * Values over time, oldest first.
   *
   * @param title what the values are
   * @param unit their unit, such as {@code ms}; may be empty
   * @param values the values; {@code NaN} where there was none
   */
  record Series(String title, String unit, List<Double> values) implements Evidence {
    /**
     * Copies, and keeps the newest {@link #MAXIMUM_ROWS} values; the title says so.
     *
     * @param title what the values are
     * @param unit their unit
     * @param values the values
     */
    public Series {
      title = cut(Require.nonNull(title, "title"), "the last", values.size());
      Require.nonNull(unit, "unit");
      values =
          List.copyOf(values.subList(Math.max(0, values.size() - MAXIMUM_ROWS), values.size()));
    }
  }

  /**
   * A place in the source.
   *
   * @param what what happened there, such as {@code the query ran}
   * @param place the place
   */
  record At(String what, Place place) implements Evidence {
    /**
     * Checks that nothing is null.
     *
     * @param what what happened there
     * @param place the place
     */
    public At {
      Require.nonNull(what, "what");
      Require.nonNull(place, "place");
    }
  }

  /**
   * A tree, such as a loop and the calls inside it.
   *
   * @param text the node's line
   * @param children what lies below it
   */
  record Tree(String text, List<Tree> children) implements Evidence {
    /**
     * Copies, and keeps the first {@link #MAXIMUM_ROWS} children; a last one more says how many
     * were cut.
     *
     * @param text the node's line
     * @param children what lies below it
     */
    public Tree {
      Require.nonNull(text, "text");
      int more = children.size() - MAXIMUM_ROWS;
      children = more <= 0 ? List.copyOf(children) : shortened(children, more);
    }

    private static List<Tree> shortened(List<Tree> children, int more) {
      List<Tree> kept = new ArrayList<>(children.subList(0, MAXIMUM_ROWS));
      kept.add(leaf("... and " + more + " more"));
      return List.copyOf(kept);
    }

    /**
     * A node without children.
     *
     * @param text its line
     * @return the node
     */
    public static Tree leaf(String text) {
      return new Tree(text, List.of());
    }
  }

  private static String cut(String title, String which, int count) {
    return count <= MAXIMUM_ROWS
        ? title
        : (title + " (" + which + " " + MAXIMUM_ROWS + " of " + count + ")").strip();
  }

  /**
   * One sentence.
   *
   * @param sentence the sentence
   * @return the block
   */
  static Evidence text(String sentence) {
    return new Text(sentence);
  }

  /**
   * A place in the source.
   *
   * @param what what happened there
   * @param place the place
   * @return the block
   */
  static Evidence at(String what, Place place) {
    return new At(what, place);
  }

  /**
   * A table.
   *
   * @param title what the rows are
   * @param columns the headings
   * @param rows the rows, each as long as {@code columns}
   * @return the block
   */
  static Evidence table(String title, List<String> columns, List<List<String>> rows) {
    return new Table(title, columns, rows);
  }

  /**
   * Values over time.
   *
   * @param title what the values are
   * @param unit their unit
   * @param values the values, oldest first
   * @return the block
   */
  static Evidence series(String title, String unit, double... values) {
    return new Series(title, unit, Arrays.stream(values).boxed().toList());
  }
}
