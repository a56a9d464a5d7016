/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** What a SQL text shows to who reads it once. */
public enum SqlTrait {
  /** It reads no table: {@code select 1}, {@code values (1)}, {@code select … from dual}. */
  NO_TABLE,
  /** It asks a sequence, or for the key that was generated last. */
  SEQUENCE,
  /**
   * It asks for many rows by one place for a value: {@code = any(?)}, {@code in ?}, {@code in
   * (select unnest(?))}.
   */
  ARRAY_PARAMETER,
  /** One of its lists holds more than one place for a value: {@code in (?, ?)}. */
  LIST_OF_PARAMETERS,
  /** It skips rows: {@code offset ?}, {@code limit ?, ?}. */
  OFFSET,
  /** It skips 1,000 rows or more by a number that is written in the text. */
  DEEP_OFFSET,
  /**
   * It asks for the next rows behind a value: {@code where id > ? … limit 50}, and for none by
   * {@code = ?}.
   */
  KEYSET_PAGE,
  /** It is limited to one row: {@code limit 1}, {@code fetch first row only}, {@code top 1}. */
  LIMIT_ONE,
  /** It is limited to a number of rows, whatever number. */
  LIMIT,
  /** It compares something with a value by {@code =}, {@code in} or {@code like}. */
  EQUALITY,
  /** It has a {@code where} (of the outermost level). */
  WHERE,
  /**
   * {@code select *} or {@code select t.*}; {@code count(*)} and {@code exists (select *)} are
   * none.
   */
  SELECT_STAR,
  /** It gives one row whatever the table holds: aggregates only, and no {@code group by}. */
  SINGLE_ROW,
  /** {@code like '%…'}: no index helps. */
  LEADING_WILDCARD,
  /**
   * A function of a column is compared: {@code where lower(name) = ?}; a plain index is of no use.
   */
  FUNCTION_ON_COLUMN,
  /** It locks what it reads: {@code for update}, {@code for share}. */
  LOCKING,
  /**
   * It reads the catalog: {@code information_schema}, {@code pg_catalog}, {@code sys} and the like.
   */
  METADATA,
  /** It has more than one statement. */
  SEVERAL_STATEMENTS
}
