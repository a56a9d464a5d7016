/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import java.util.Locale;
import java.util.Set;

/** The words that {@link SqlEffect} knows. Has no state. */
final class SqlWords {
  /** Words that write, or begin something that does. */
  static final Set<String> WRITES =
      words("insert delete merge truncate upsert into create alter drop grant revoke");

  /** What begins a statement on the session where no semicolon is needed between two. */
  static final Set<String> OF_SESSIONS =
      words("exec execute call declare use begin commit rollback save");

  static final Set<String> SETS = Set.of("set");
  static final Set<String> QUERIES = Set.of("select");
  static final Set<String> TEMPORARY = words("temp temporary pg_temp");
  static final Set<String> EXECUTED_BY_EXPLAIN = words("analyze analyse");

  static final Set<String> DEFINITIONS = words(
      "create alter drop truncate comment analyze vacuum reindex refresh cluster grant revoke rename lock");

  /** What may be defined without changing the session. */
  static final Set<String> DEFINED = words(
      "table index unique view materialized sequence schema type domain or cached memory unlogged policy rule extension"
          + " trigger function procedure alias clustered nonclustered fulltext statistics");

  /** How long something may take, not what it gives. */
  static final Set<String> HARMLESS_SETTINGS = words(
      "statement_timeout lock_timeout idle_in_transaction_session_timeout query_timeout innodb_lock_wait_timeout");

  /** What makes one query depend on another, or its rows on chance. */
  static final Set<String> UNSTEADY = words("sql_calc_found_rows tablesample");

  static final Set<String> OF_SEQUENCES = words("nextval currval prevval");

  /** Behind these no table follows by a comma. */
  static final Set<String> BEHIND_SOURCES = words(
      "select values where group having order limit offset fetch union intersect except minus window qualify");

  /** Behind the table that is written to these are no other name for it. */
  static final Set<String> BEHIND_TARGET = words(
      "set where returning order limit using key values value select with default overriding");

  /** FROM inside of their parentheses names no table. */
  static final Set<String> WITH_FROM_INSIDE = words("extract substring trim overlay");

  /** Rows made of their arguments. */
  static final Set<String> ROWS_OF_VALUES = words(
      "unnest generate_series generate_subscripts string_to_table regexp_split_to_table jsonb_array_elements"
          + " jsonb_array_elements_text json_array_elements jsonb_each jsonb_each_text json_each jsonb_object_keys"
          + " jsonb_to_recordset");

  /** Words that a parenthesis follows, and are no functions; the names of types among them. */
  static final Set<String> BEFORE_PARENTHESIS = words(
      "select from where and or not in exists any all some on using join lateral union intersect except minus"
          + " values value as by having case when then else between like ilike escape is distinct limit offset fetch"
          + " first next top over filter group sets rollup cube grouping window within partition set returning"
          + " materialized conflict key insert with option index overlaps row array interval"
          + " varchar char character varying nvarchar nchar varchar2 nvarchar2 bpchar binary varbinary bit raw"
          + " numeric decimal dec number float double real int integer bigint smallint tinyint"
          + " timestamp timestamptz time datetime datetime2 second");

  /**
   * Functions that give the same for the same rows; or the time, which is as old as a row may be.
   */
  static final Set<String> PURE = words(
      "count sum avg min max count_big string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg"
          + " group_concat listagg bool_or bool_and every stddev stddev_pop stddev_samp variance var_pop var_samp corr"
          + " median mode percentile_cont percentile_disc bit_or bit_and any_value approx_count_distinct"
          + " row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value"
          + " coalesce nullif greatest least ifnull isnull nvl nvl2 decode if iif choose"
          + " cast try_cast convert extract position substring substr trim ltrim rtrim btrim overlay"
          + " lower upper lcase ucase initcap length len char_length character_length octet_length bit_length"
          + " concat concat_ws left right lpad rpad repeat replace reverse translate split_part strpos instr locate"
          + " charindex ascii chr format quote_literal starts_with regexp_replace regexp_like regexp_substr"
          + " regexp_matches regexp_match similarity md5 sha256 to_char to_number to_date to_timestamp"
          + " abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log10 log2 power mod div pi"
          + " sin cos tan asin acos atan atan2 radians degrees width_bucket"
          + " now current_timestamp current_date current_time localtime localtimestamp transaction_timestamp"
          + " statement_timestamp curdate curtime getdate getutcdate sysdatetime"
          + " date date_trunc date_part datepart dateadd datediff date_add date_sub date_format date_diff timestampdiff"
          + " timestampadd trunc_date year quarter month week day hour minute dayofmonth dayofweek dayofyear age"
          + " make_date make_time make_timestamp make_interval last_day add_months months_between eomonth"
          + " array_length cardinality array_position array_to_string string_to_array array_append"
          + " json_extract json_value json_query json_object json_array json_build_object jsonb_build_object"
          + " json_build_array jsonb_build_array jsonb_array_length json_array_length jsonb_extract_path"
          + " jsonb_extract_path_text jsonb_typeof to_json to_jsonb row_to_json jsonb_path_query"
          + " to_tsvector to_tsquery plainto_tsquery websearch_to_tsquery ts_rank hex unhex encode"
          + " st_distance st_dwithin st_within st_contains st_intersects st_asgeojson st_astext st_x st_y st_makepoint"
          + " st_point st_setsrid st_geomfromtext st_transform st_area st_length st_buffer");

  /** Functions that nobody else sees a trace of, but each call may give something else. */
  static final Set<String> HARMLESS = words(
      "nextval currval lastval setval last_insert_id last_insert_rowid scope_identity ident_current identity"
          + " found_rows row_count changes random rand random_uuid gen_random_uuid uuid_generate_v4 uuid newid sys_guid"
          + " version current_database current_schema current_schemas current_setting database schema user connection_id"
          + " session_id clock_timestamp timeofday sleep has_table_privilege has_schema_privilege to_regclass format_type"
          + " obj_description col_description json_table xmltable system_range"
          + " pg_backend_pid pg_is_in_recovery pg_sleep pg_notify pg_advisory_lock pg_advisory_unlock"
          + " pg_advisory_xact_lock pg_try_advisory_lock pg_try_advisory_xact_lock pg_get_serial_sequence"
          + " pg_relation_size pg_total_relation_size pg_table_size pg_database_size pg_size_pretty"
          + " pg_get_constraintdef pg_get_indexdef pg_get_expr pg_get_viewdef pg_current_wal_lsn"
          + " pg_current_wal_insert_lsn pg_last_wal_replay_lsn pg_table_is_visible");

  private SqlWords() {}

  private static Set<String> words(String list) {
    return Set.of(list.toLowerCase(Locale.ROOT).split(" ", -1));
  }
}
