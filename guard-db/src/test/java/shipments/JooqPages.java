/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.JDBCUtils;

/** Pages that count what they show, on jOOQ. */
public final class JooqPages implements Closeable {
  private static final Table<Record> SHIPMENTS = table(name("shipments"));
  private static final Table<Record> COMPANY = table(name("company"));
  private static final Table<Record> ITEMS = table(name("items"));
  private static final Table<Record> STOPS = table(name("stops"));

  private static final Field<Integer> SHIPMENT_ID = id("shipments", "id");
  private static final Field<Integer> SHIPMENT_COMPANY = id("shipments", "company_id");
  private static final Field<Integer> COMPANY_ID = id("company", "id");
  private static final Field<String> COMPANY_NAME = field(name("company", "name"), String.class);
  private static final Field<Integer> ITEM_ID = id("items", "id");
  private static final Field<Integer> ITEM_SHIPMENT = id("items", "shipment_id");
  private static final Field<Integer> STOP_ID = id("stops", "id");
  private static final Field<Integer> STOP_SHIPMENT = id("stops", "shipment_id");

  private final DSLContext jooq;

  public JooqPages(DataSource source) {
    Settings settings = new Settings().withRenderQuotedNames(RenderQuotedNames.NEVER);
    try (Connection connection = source.getConnection()) {
      jooq = DSL.using(source, JDBCUtils.dialect(connection), settings);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field<Integer> id(String table, String column) {
    return field(name(table, column), Integer.class);
  }

  @Override
  public void close() {}

  // ---- faults

  /** Each query takes a connection from the pool, as jOOQ does outside of transactions. */
  public int loop() {
    int count = 0;
    for (int id : jooq.select(SHIPMENT_COMPANY).from(SHIPMENTS).fetch(SHIPMENT_COMPANY)) {
      String company = jooq.select(COMPANY_NAME)
          .from(COMPANY)
          .where(COMPANY_ID.eq(id))
          // fault: jOOQ, loop
          .fetchOne(COMPANY_NAME);
      count += company == null ? 0 : 1;
    }
    return count;
  }

  public int loopInATransaction() {
    return jooq.transactionResult(transaction -> {
      int count = 0;
      for (int id : transaction.dsl().select(SHIPMENT_ID).from(SHIPMENTS).fetch(SHIPMENT_ID)) {
        count += transaction
            .dsl()
            .select(ITEM_ID)
            .from(ITEMS)
            .where(ITEM_SHIPMENT.eq(id))
            // fault: jOOQ, loop in a transaction
            .fetch()
            .size();
      }
      return count;
    });
  }

  public int loopOfTwo() {
    int count = 0;
    for (int id : jooq.select(SHIPMENT_ID).from(SHIPMENTS).fetch(SHIPMENT_ID)) {
      var items = select(ITEM_ID).from(ITEMS).where(ITEM_SHIPMENT.eq(id));
      // fault: jOOQ, loop of two
      count += jooq.fetch(items).size();
      var stops = select(STOP_ID).from(STOPS).where(STOP_SHIPMENT.eq(id));
      // fault: jOOQ, loop of two
      count += jooq.fetch(stops).size();
    }
    return count;
  }

  // ---- repaired

  public int join() {
    return jooq.select(COMPANY_NAME)
        .from(SHIPMENTS)
        .join(COMPANY)
        .on(COMPANY_ID.eq(SHIPMENT_COMPANY))
        .fetch(COMPANY_NAME)
        .size();
  }

  public int multisetOfItems() {
    var items = multiset(select(ITEM_ID).from(ITEMS).where(ITEM_SHIPMENT.eq(SHIPMENT_ID)));
    return jooq.select(SHIPMENT_ID, items).from(SHIPMENTS).fetch(items).stream()
        .mapToInt(List::size)
        .sum();
  }

  public int in() {
    List<Integer> ids = jooq.select(SHIPMENT_COMPANY).from(SHIPMENTS).fetch(SHIPMENT_COMPANY);
    return jooq.select(COMPANY_NAME)
        .from(COMPANY)
        .where(COMPANY_ID.in(ids))
        .fetch()
        .size();
  }

  public int multisetsOfItemsAndStops() {
    var items = multiset(select(ITEM_ID).from(ITEMS).where(ITEM_SHIPMENT.eq(SHIPMENT_ID)));
    var stops = multiset(select(STOP_ID).from(STOPS).where(STOP_SHIPMENT.eq(SHIPMENT_ID)));
    return jooq.select(SHIPMENT_ID, items, stops).from(SHIPMENTS).fetch().stream()
        .mapToInt(row -> row.value2().size() + row.value3().size())
        .sum();
  }
}
