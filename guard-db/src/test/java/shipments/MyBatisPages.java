/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import java.io.Closeable;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

/** Pages that count what they show, on MyBatis. */
public final class MyBatisPages implements Closeable {
  private final SqlSessionFactory sessions;

  public MyBatisPages(DataSource source) {
    Configuration configuration =
        new Configuration(new Environment("pages", new JdbcTransactionFactory(), source));
    configuration.addMapper(ShipmentMapper.class);
    sessions = new SqlSessionFactoryBuilder().build(configuration);
  }

  @Override
  public void close() {}

  private int load(ToIntFunction<ShipmentMapper> page) {
    try (SqlSession session = sessions.openSession()) {
      return page.applyAsInt(session.getMapper(ShipmentMapper.class));
    }
  }

  private static int items(List<Shipment> shipments) {
    return shipments.stream().mapToInt(shipment -> shipment.getItems().size()).sum();
  }

  private static int stops(List<Shipment> shipments) {
    return shipments.stream().mapToInt(shipment -> shipment.getStops().size()).sum();
  }

  private static int named(List<Shipment> shipments) {
    return (int) shipments.stream()
        .filter(shipment -> !shipment.getCompany().getName().isEmpty())
        .count();
  }

  // ---- faults

  public int nestedSelectOfOne() {
    return load(mapper -> {
      // fault: MyBatis, nested select of one
      List<Shipment> shipments = mapper.selectingCompanies();
      return named(shipments);
    });
  }

  public int nestedSelectOfMany() {
    return load(mapper -> {
      // fault: MyBatis, nested select of many
      List<Shipment> shipments = mapper.selectingItems();
      return items(shipments);
    });
  }

  public int lazyNestedSelect() {
    return load(mapper -> {
      int count = 0;
      for (Shipment shipment : mapper.selectingItemsLazily()) {
        // fault: MyBatis, lazy nested select
        count += shipment.getItems().size();
      }
      return count;
    });
  }

  public int mapperInALoop() {
    return load(mapper -> {
      int count = 0;
      for (int id : mapper.companyIds()) {
        // fault: MyBatis, mapper in a loop
        count += mapper.company(id) == null ? 0 : 1;
      }
      return count;
    });
  }

  public int twoNestedSelects() {
    return load(mapper -> {
      // fault: MyBatis, two nested selects
      List<Shipment> shipments = mapper.selectingItemsAndStops();
      return items(shipments) + stops(shipments);
    });
  }

  public int twoMappersInALoop() {
    return load(mapper -> {
      int count = 0;
      for (int id : mapper.ids()) {
        // fault: MyBatis, two mappers in a loop
        count += mapper.items(id).size();
        // fault: MyBatis, two mappers in a loop
        count += mapper.stops(id).size();
      }
      return count;
    });
  }

  // ---- repaired

  public int nestedResultMapOfOne() {
    return load(mapper -> named(mapper.joiningCompanies()));
  }

  public int nestedResultMapOfMany() {
    return load(mapper -> items(mapper.joiningItems()));
  }

  public int mapperForAll() {
    return load(mapper -> mapper.companies(mapper.companyIds()).size());
  }

  public int twoNestedResultMaps() {
    return load(mapper -> {
      List<Shipment> shipments = mapper.joiningItemsAndStops();
      return items(shipments) + stops(shipments);
    });
  }
}
