/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.Column;
import io.perfguard.db.catalog.ForeignKey;
import io.perfguard.db.catalog.Index;
import io.perfguard.db.catalog.Table;
import io.perfguard.db.catalog.TableName;
import io.perfguard.db.plan.Predicate.Sort;
import io.perfguard.db.plan.TableFacts.ColumnFacts;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlTrait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the indexes that slow statements lack, from their plans, the catalog and its statistics.
 * Not thread-safe.
 *
 * <p>Of all conditions on a table that is read whole, those of which an index knows make its shape
 * ({@link IndexShape}); shapes that an index which is there begins with are left out. Whether the
 * database would use it is planned by itself where HypoPG is, and else computed as it would
 * ({@link GainModel}). An index that does not save half of the time of reading the table, and a
 * tenth of the statement's, is no advice. Last, an index that another one replaces is merged into
 * it.
 */
final class AdviceSearch {
  private static final double FEW_PAGES = 8;
  private static final double NARROW = 200;
  /** The least that an index must save: of reading the table, and of the statement. */
  private static final double WORTH = 0.5;

  private static final double WORTH_OF_ALL = 0.1;
  /** What a page of a disk takes at least, beside its rows: else it was in memory. */
  private static final double DISK_NANOS = 20_000;

  private static final double ROW_NANOS = 200;
  /** An index entry may not be longer than a third of a page; wider columns are left out. */
  private static final double WIDE = 200;

  private static final int MAXIMUM = 100;

  private static final Set<String> READS =
      Set.of("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Table Scan");
  /** Steps above a scan that give its rows as they are. */
  private static final Set<String> PASSING =
      Set.of("Gather", "Gather Merge", "Sort", "Append", "Merge Append", "Bitmap Index Scan");

  private static final Set<String> TEXT_TYPES = Set.of("varchar", "text");
  private static final Set<String> TEXT_CASTS = Set.of("text", "character varying");

  private final DatabaseFacts facts;
  private final List<SkippedStatement> missed;
  private final long roundTripNanos;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Advice> others = new ArrayList<>();

  /** An index for one statement, and the steps of its plan that it is for. */
  private record Candidate(
      Table table,
      TableFacts facts,
      IndexShape shape,
      String ddl,
      SlowStatement statement,
      QueryPlan plan,
      List<PlanNode> scans,
      List<Predicate> predicates) {
    double cost() {
      return scans.stream().mapToDouble(scan -> scan.cost() * scan.loops()).sum();
    }

    double loops() {
      return scans.stream().mapToDouble(PlanNode::loops).max().orElse(1);
    }

    boolean serves(Candidate other) {
      return table.name().equals(other.table.name()) && shape.serves(other.shape);
    }
  }

  /** What an index would bring to one statement. */
  private record Judged(
      Candidate candidate, AdviceTier tier, double matching, double after, Duration predicted) {
    double savedNanos() {
      SlowStatement statement = candidate.statement;
      return statement.mean().minus(predicted).toNanos() * statement.perHour();
    }
  }

  AdviceSearch(DatabaseFacts facts, List<SkippedStatement> missed, long roundTripNanos) {
    this.facts = facts;
    this.missed = missed;
    this.roundTripNanos = roundTripNanos;
  }

  // ---- plans

  /** Looks at a statement and its plan. */
  void add(SlowStatement statement, QueryPlan plan) throws SQLException {
    Map<String, Candidate> found = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      if (READS.contains(node.kind()) && !node.filter().isEmpty()) {
        Candidate candidate = candidate(statement, plan, node);
        if (candidate != null) { // partitions, and arms of a UNION, may ask for the same
          found.computeIfAbsent(candidate.ddl, ddl -> candidate).scans.add(node);
        }
      }
    }
    candidates.addAll(found.values());
    if (found.isEmpty()) {
      lint(statement, plan);
    }
  }

  private @Nullable Candidate candidate(SlowStatement statement, QueryPlan plan, PlanNode node)
      throws SQLException {
    if (predicates(node).stream().noneMatch(Predicate::isIndexable)) {
      return null;
    }
    TableName part = new TableName(node.schema(), node.table());
    TableName name = facts.root(part);
    Catalog catalog = facts.catalog(name.schema()).orElse(null);
    Table table = catalog == null ? null : catalog.find(name.name()).orElse(null);
    TableFacts known = table == null ? null : facts.table(table.name(), part);
    if (catalog == null || table == null || known == null || isSmall(known)) {
      return null;
    }
    List<Predicate> predicates = usable(predicates(node), table, known);
    IndexShape shape = IndexShape.of(predicates, sortKeys(plan, node), known, statement.listSize());
    if (shape == null
        || shape.isCovered(table)
        || isNarrow(node, known, statement)
        || isPartlyIndexed(table, predicates, statement)) {
      return null;
    }
    String ddl = catalog.createIndex(table.name(), shape.columns());
    return new Candidate(table, known, shape, ddl, statement, plan, new ArrayList<>(), predicates);
  }

  private static List<Predicate> predicates(PlanNode node) {
    List<Predicate> all = new ArrayList<>(Predicates.of(node.condition(), node.alias()));
    all.addAll(Predicates.of(node.filter(), node.alias()));
    return all;
  }

  private static boolean isSmall(TableFacts known) {
    return known.rows() < DatabaseFacts.FEW_ROWS || known.pages() < FEW_PAGES;
  }

  /** Of the table's own columns; those of which a plain index would not know count as others. */
  private static List<Predicate> usable(List<Predicate> predicates, Table table, TableFacts known) {
    List<Predicate> all = new ArrayList<>();
    for (Predicate each : predicates) {
      Column column = table.column(each.column()).orElse(null);
      ColumnFacts facts = known.columns().get(each.column());
      if (column != null) {
        boolean wide = facts != null && facts.width() > WIDE;
        boolean plain = each.cast().isEmpty()
            || (TEXT_CASTS.contains(each.cast()) && TEXT_TYPES.contains(column.type()));
        all.add(plain && !wide ? each : new Predicate(each.column(), Sort.OTHER));
      }
    }
    return all;
  }

  /** Whether an index that is there leaves so few rows that another one would bring little. */
  private static boolean isNarrow(PlanNode node, TableFacts known, SlowStatement statement) {
    return !node.sequential() && used(node, known, statement) < NARROW;
  }

  /** How many rows the index that is used finds. */
  private static double used(PlanNode node, TableFacts known, SlowStatement statement) {
    IndexShape used = IndexShape.of(
        Predicates.of(node.condition(), node.alias()), List.of(), known, statement.listSize());
    return used == null ? known.rows() : used.share() * known.rows();
  }

  /**
   * Whether an index for some of the rows may serve it. The values of the statement, which are not
   * known here, decide that.
   */
  private boolean isPartlyIndexed(
      Table table, List<Predicate> predicates, SlowStatement statement) {
    for (Index index : table.indexes()) {
      String filter = index.filter().orElse("");
      for (Predicate each : predicates) {
        if (filter.matches("(?s).*\\b\\Q" + each.column() + "\\E\\b.*")) {
          missed.add(new SkippedStatement(
              statement.statement().text(),
              "index " + index.name() + " holds some rows of " + table.name() + " only, by "
                  + each.column()
                  + ": whether it serves depends on values, of which none is kept"));
          return true;
        }
      }
    }
    return false;
  }

  /** What the whole is sorted by, if that is columns of this table alone, all in one direction. */
  private static List<String> sortKeys(QueryPlan plan, PlanNode scan) {
    if (plan.nodes().stream().filter(each -> !each.table().isEmpty()).count() != 1) {
      return List.of();
    }
    for (PlanNode node : plan.nodes()) {
      if (!node.sortKeys().isEmpty()) {
        boolean down = node.sortKeys().stream().allMatch(key -> key.endsWith(" DESC"));
        List<String> keys = new ArrayList<>();
        for (String key : node.sortKeys()) {
          String upwards = down ? key.substring(0, key.length() - " DESC".length()) : key;
          String plain = upwards.startsWith(scan.alias() + ".")
              ? upwards.substring(scan.alias().length() + 1)
              : upwards;
          if (!plain.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return List.of();
          }
          keys.add(plain);
        }
        return keys;
      }
    }
    return List.of();
  }

  // ---- the text

  private void lint(SlowStatement statement, QueryPlan plan) throws SQLException {
    String why = statement.traits().contains(SqlTrait.LEADING_WILDCARD)
        ? "a pattern that begins with a wildcard reads every row: a trigram index (pg_trgm) finds it"
        : statement.traits().contains(SqlTrait.FUNCTION_ON_COLUMN)
            ? "a function of a column is compared: compare the column itself, or index the expression"
            : "";
    for (PlanNode scan : plan.sequentialScans()) {
      TableName name = new TableName(scan.schema(), scan.table());
      TableFacts known = why.isEmpty() ? null : facts.table(name, name);
      if (known != null && !isSmall(known)) {
        others.add(unproven(
            AdviceTier.LINT,
            scan.table(),
            List.of(),
            "",
            statement,
            known.rows(),
            Double.NaN,
            why));
        return;
      }
    }
  }

  /**
   * Looks at a statement without a plan: at what its text asks of its one table, if the statistics
   * say that few rows fulfil it.
   */
  void add(SlowStatement statement) throws SQLException {
    StatementFilter filter = StatementFilter.of(statement.statement());
    if (filter == null) {
      return;
    }
    boolean lower = facts.isPostgres();
    Catalog catalog =
        facts.catalog(StatementFilter.folded(filter.table().schema(), lower)).orElse(null);
    Table table = catalog == null
        ? null
        : catalog.find(StatementFilter.folded(filter.table().name(), lower)).orElse(null);
    TableFacts known = table == null ? null : facts.table(table.name(), table.name());
    if (catalog == null || table == null || known == null || isSmall(known)) {
      return;
    }
    List<Predicate> predicates = usable(filter.predicates(table), table, known);
    IndexShape shape = IndexShape.of(predicates, List.of(), known, statement.listSize());
    if (shape == null
        || shape.share() > WORTH_OF_ALL
        || shape.isCovered(table)
        || isPartlyIndexed(table, predicates, statement)) {
      return;
    }
    others.add(unproven(
        AdviceTier.CATALOG,
        table.name().name(),
        shape.columns(),
        catalog.createIndex(table.name(), shape.columns()),
        statement,
        known.rows(),
        Math.max(1, shape.share() * known.rows()),
        String.format(
            Locale.ROOT,
            "no index begins with what its text asks for, some %,.0f of %,.0f rows of %s",
            Math.max(1, shape.share() * known.rows()),
            known.rows(),
            table.name().name())));
  }

  // ---- the catalog alone

  /** Foreign keys without an index, of tables that are worth one. */
  private void foreignKeys() throws SQLException {
    facts.catalog("");
    Set<ForeignKey> seen = new HashSet<>();
    for (Catalog each : facts.catalogs()) {
      for (ForeignKey key : each.unindexedForeignKeys()) {
        TableFacts known = seen.add(key) ? facts.table(key.table(), key.table()) : null;
        if (known != null && known.rows() >= DatabaseFacts.FEW_ROWS) {
          others.add(unproven(
              AdviceTier.CATALOG,
              key.table().name(),
              key.columns(),
              each.createIndex(key),
              null,
              known.rows(),
              Double.NaN,
              String.format(
                  Locale.ROOT,
                  "foreign key %s has no index: each delete of a row of %s reads all %,.0f rows",
                  key,
                  key.referencedTable().name(),
                  known.rows())));
        }
      }
    }
  }

  private static Advice unproven(
      AdviceTier tier,
      String table,
      List<String> columns,
      String ddl,
      @Nullable SlowStatement statement,
      double rows,
      double matching,
      String why) {
    return new Advice(
        tier,
        table,
        columns,
        ddl,
        statement == null ? List.of() : List.of(statement.statement()),
        rows,
        matching,
        0,
        0,
        statement == null ? Duration.ZERO : statement.mean(),
        null,
        Duration.ZERO,
        why);
  }

  // ---- what becomes of it

  List<Advice> advice() throws SQLException {
    List<Judged> worth = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Judged judged = judge(candidate);
      if (judged != null) {
        worth.add(judged);
      }
    }
    List<Advice> all = merged(worth);
    foreignKeys();
    others.stream()
        .filter(other -> other.columns().isEmpty()
            || all.stream()
                .noneMatch(each -> each.table().equals(other.table())
                    && startsWith(each.columns(), other.columns())))
        .toList()
        .forEach(all::add);
    all.sort(Comparator.comparing(Advice::savedPerHour)
        .reversed()
        .thenComparing(Comparator.comparing(Advice::tableRows).reversed()));
    return List.copyOf(all.subList(0, Math.min(MAXIMUM, all.size())));
  }

  private static boolean startsWith(List<String> columns, List<String> wanted) {
    return columns.size() >= wanted.size() && columns.subList(0, wanted.size()).containsAll(wanted);
  }

  private @Nullable Judged judge(Candidate candidate) throws SQLException {
    GainModel costs = facts.model();
    TableFacts known = candidate.facts;
    int conditions = candidate.predicates.size();
    double matching = matching(candidate);
    double scan = candidate.cost() > 0 ? candidate.cost() : costs.sequential(known, conditions);
    double before = candidate.plan.cost() > 0 ? candidate.plan.cost() : scan;
    // Behind a LIMIT, less than all of it is read.
    double part = Math.min(1, scan / Math.max(1, before - gathering(candidate.plan)));
    double indexed = costs.indexed(known, matching, conditions) * candidate.loops();
    double after = before * (1 - part * (1 - Math.min(1, indexed / scan)));
    AdviceTier tier = AdviceTier.PLAN;
    DatabaseFacts.Proof proof = facts.with(candidate.ddl, candidate.statement, candidate.plan);
    QueryPlan proved = proof.plan().orElse(null);
    if (proved != null) {
      tier = AdviceTier.PROOF;
      after = usesWhatIsNotThere(proved) ? proved.cost() : before;
    }
    if (proof.later() || before - after < before * WORTH_OF_ALL) {
      return null; // not now, or the database would not use it
    }
    double now = candidate.statement.mean().toNanos();
    Duration predicted = predict(candidate, matching, part);
    return now - predicted.toNanos() < now * Math.max(WORTH_OF_ALL, WORTH * part)
        ? null
        : new Judged(candidate, tier, matching, after, predicted);
  }

  /**
   * What it costs to have processes begin and to collect what they find: that goes with the scan.
   */
  private static double gathering(QueryPlan plan) {
    return plan.nodes().stream()
        .filter(node -> node.workers() > 0 && node.children().size() == 1)
        .mapToDouble(node -> node.cost() - node.children().get(0).cost())
        .sum();
  }

  /** HypoPG calls its indexes {@code <12345>btree_shipments_country}. */
  private static boolean usesWhatIsNotThere(QueryPlan plan) {
    return plan.nodes().stream().anyMatch(node -> node.index().startsWith("<"));
  }

  /**
   * How many rows the index would find: as measured if the statement gives all of them, else as the
   * database plans, else as the statistics say.
   */
  private static double matching(Candidate candidate) {
    SlowStatement statement = candidate.statement;
    double rows = candidate.facts.rows() * candidate.shape.share();
    if (candidate.predicates.stream().allMatch(Predicate::isIndexable)) {
      double planned =
          candidate.scans.stream().mapToDouble(PlanNode::rows).sum() * candidate.plan.processes();
      boolean passing = candidate.plan.nodes().stream()
          .allMatch(node -> PASSING.contains(node.kind()) || candidate.scans.contains(node));
      if (passing && statement.averageRows() > 0) {
        rows = statement.averageRows();
      } else if (planned > 0) {
        rows = planned;
      }
    }
    return Math.max(1, Math.min(candidate.facts.rows(), rows));
  }

  /**
   * What does not become faster is the way to the database and back, and what the statement does
   * besides reading the table.
   */
  private Duration predict(Candidate candidate, double matching, double part) throws SQLException {
    long now = candidate.statement.mean().toNanos();
    long way = Math.min(roundTripNanos, now / 2);
    PlanNode scan = candidate.scans.get(0);
    double processes = candidate.plan.processes();
    // The system keeps in memory what the database says it has read.
    double memory = DISK_NANOS * candidate.facts.pages() + ROW_NANOS * candidate.facts.rows();
    TableFacts known = scan.sequential() && (now - way) * processes < memory
        ? candidate.facts.inMemory()
        : candidate.facts;
    int conditions = candidate.predicates.size();
    GainModel times = facts.model().cached(known.cached());
    double whole = scan.sequential()
        ? times.sequential(known, conditions) / processes
        : times.indexed(known, used(scan, known, candidate.statement), conditions);
    double sent = times.sent(candidate.statement.averageRows());
    double left = Math.min(1, (times.indexed(known, matching, conditions) + sent) / (whole + sent));
    return Duration.ofNanos(way + Math.round((now - way) * (1 - part + part * left)));
  }

  // ---- indexes that replace others

  /**
   * One index for all statements that it serves, the longest first; of equals the one that saves
   * most.
   */
  private static List<Advice> merged(List<Judged> judged) {
    List<Judged> sorted = new ArrayList<>(judged);
    sorted.sort(
        Comparator.comparingInt((Judged each) -> each.candidate.shape.columns().size())
            .thenComparing(Judged::savedNanos)
            .reversed());
    List<List<Judged>> kept = new ArrayList<>();
    for (Judged each : sorted) {
      List<Judged> served = kept.stream()
          .filter(other -> other.get(0).candidate.serves(each.candidate))
          .findFirst()
          .orElseGet(ArrayList::new);
      if (served.isEmpty()) {
        kept.add(served);
      }
      served.add(each);
    }
    List<Advice> all = new ArrayList<>();
    kept.forEach(served -> all.add(advice(served)));
    return all;
  }

  /** The figures are of the statement that gains most, the saving is that of all. */
  private static Advice advice(List<Judged> served) {
    Candidate index = served.get(0).candidate;
    served.sort(Comparator.comparing(Judged::savedNanos).reversed());
    Judged most = served.get(0);
    List<Fingerprint> statements = served.stream()
        .map(each -> each.candidate.statement.statement())
        .distinct()
        .toList();
    return new Advice(
        most.tier,
        index.table.name().name(),
        index.shape.columns(),
        index.ddl,
        statements,
        index.facts.rows(),
        most.matching,
        most.candidate.plan.cost() > 0 ? most.candidate.plan.cost() : most.candidate.cost(),
        most.after,
        most.candidate.statement.mean(),
        most.predicted,
        Duration.ofNanos(
            Math.round(served.stream().mapToDouble(Judged::savedNanos).sum())),
        String.format(
            Locale.ROOT,
            "%s reads %,.0f rows of %s for some %,.0f",
            most.candidate.scans.get(0).kind(),
            index.facts.rows(),
            index.table.name().name(),
            most.matching));
  }
}
