/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.catalog;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes names as the database reads them back, in quotes only where it must be. Immutable. */
final class Identifiers {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * What SQL and the databases in use reserve and a table or column might be called. Too many are
   * no harm: a name in quotes is the same name.
   */
  private static final Set<String> RESERVED = Set.of("""
      all alter analyse analyze and any array as asc asymmetric at authorization begin between both
      by call case cast check cluster collate column comment commit condition connect constraint
      create cross current current_catalog current_date current_path current_role current_row
      current_schema current_time current_timestamp current_user cursor database date day declare
      default deferrable delete desc describe distinct do drop else end escape except exclusive
      execute exists explain external false fetch file filter first float for foreign freeze from
      full function grant group groups having hour identified if ilike immediate in increment index
      initial initially inner insert int integer intersect interval into is isnull join key
      lateral leading left level like limit localtime localtimestamp lock long match merge minus
      minute mode modify month natural new no not notnull null number of off offset old on online
      only open option or order outer over overlaps parameter partition placing plan position
      primary prior privileges procedure public qualify range read references rename resource
      result return returning revoke right role row rownum rows schema second select sequence
      session session_user set share similar size smallint some start symmetric synonym system_user
      table then time timestamp to top trailing trigger true truncate type uescape uid union unique
      unknown update usage user using validate value values varchar varchar2 variadic verbose view
      when whenever where window with within without year zone""".split("\\s+"));

  /** Of these PostgreSQL reserves none (appendix C of its manual); H2 and others do. */
  private static final Set<String> PLAIN_IN_POSTGRES =
      Set.of("year", "month", "day", "hour", "minute", "second", "date");

  private final String quote;
  private final boolean storesUpper;
  private final boolean storesLower;
  private final int longest;
  private final Set<String> reserved;

  private Identifiers(
      String quote, boolean storesUpper, boolean storesLower, int longest, Set<String> reserved) {
    this.quote = quote;
    this.storesUpper = storesUpper;
    this.storesLower = storesLower;
    this.longest = longest;
    this.reserved = reserved;
  }

  static Identifiers of(DatabaseMetaData metaData) throws SQLException {
    Set<String> reserved = new HashSet<>(RESERVED);
    if (Catalog.isPostgres(metaData.getDatabaseProductName())) {
      reserved.removeAll(PLAIN_IN_POSTGRES);
    }
    reserved.addAll(keywords(metaData.getSQLKeywords()));
    @Nullable String quote = metaData.getIdentifierQuoteString();
    return new Identifiers(
        quote == null ? "" : quote.strip(),
        metaData.storesUpperCaseIdentifiers(),
        metaData.storesLowerCaseIdentifiers(),
        metaData.getMaxTableNameLength(),
        reserved);
  }

  private static Set<String> keywords(@Nullable String list) {
    return list == null
        ? Set.of()
        : Arrays.stream(list.split(",", -1))
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  /** The name, in lower case if that is the same to the database, in quotes if it must be. */
  String write(String name) {
    if (quote.isEmpty() || isPlain(name)) {
      return storesUpper ? name.toLowerCase(Locale.ROOT) : name;
    }
    return quote + name.replace(quote, quote + quote) + quote;
  }

  private boolean isPlain(String name) {
    return PLAIN.matcher(name).matches()
        && !reserved.contains(name.toLowerCase(Locale.ROOT))
        && (!storesUpper || name.equals(name.toUpperCase(Locale.ROOT)))
        && (!storesLower || name.equals(name.toLowerCase(Locale.ROOT)));
  }

  /** The names, with commas between them. */
  String write(List<String> names) {
    return names.stream().map(this::write).collect(Collectors.joining(", "));
  }

  /**
   * A name made of others that needs no quotes, and that is none of those taken. One that is too
   * long for the database is cut, and ends in a hash of the whole.
   */
  String make(List<String> parts, Set<String> taken) {
    String whole = String.join("_", parts).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    for (int number = 1; ; number++) {
      String name = cut(number == 1 ? whole : whole + "_" + number);
      if (!taken.contains(name)) {
        return name;
      }
    }
  }

  private String cut(String name) {
    if (longest <= 0 || name.length() <= longest) {
      return name;
    }
    String hash = String.format(Locale.ROOT, "_%08x", name.hashCode());
    return name.substring(0, Math.max(0, longest - hash.length())) + hash;
  }
}
