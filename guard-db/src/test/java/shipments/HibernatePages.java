/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import jakarta.persistence.EntityGraph;
import java.io.Closeable;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Pages that count what they show, on Hibernate. */
public final class HibernatePages implements Closeable {
  private final SessionFactory sessions;

  public HibernatePages(DataSource source) {
    this(source, 1);
  }

  private HibernatePages(DataSource source, int batch) {
    Configuration configuration = new Configuration()
        .addAnnotatedClass(Company.class)
        .addAnnotatedClass(Item.class)
        .addAnnotatedClass(Stop.class)
        .addAnnotatedClass(Shipment.class)
        .addAnnotatedClass(BatchedCompany.class)
        .addAnnotatedClass(BatchedShipment.class);
    configuration.getProperties().put("jakarta.persistence.nonJtaDataSource", source);
    configuration.setProperty("hibernate.default_batch_fetch_size", Integer.toString(batch));
    sessions = configuration.buildSessionFactory();
  }

  /** With {@code hibernate.default_batch_fetch_size}. */
  public static HibernatePages batching(DataSource source) {
    return new HibernatePages(source, 10);
  }

  @Override
  public void close() {
    sessions.close();
  }

  private int load(ToIntFunction<Session> page) {
    return sessions.fromTransaction(page::applyAsInt);
  }

  private static List<Shipment> shipments(Session session) {
    return session
        .createSelectionQuery("from Shipment s order by s.id", Shipment.class)
        .getResultList();
  }

  private static List<BatchedShipment> batched(Session session) {
    return session
        .createSelectionQuery("from BatchedShipment s order by s.id", BatchedShipment.class)
        .getResultList();
  }

  // ---- faults

  public int lazyCollection() {
    return load(session -> {
      int count = 0;
      for (Shipment shipment : shipments(session)) {
        // fault: Hibernate, lazy collection
        count += shipment.getItems().size();
      }
      return count;
    });
  }

  public int lazyCollectionInAGetter() {
    return load(session -> {
      int count = 0;
      for (Shipment shipment : shipments(session)) {
        count += shipment.countItems();
      }
      return count;
    });
  }

  public int lazyCollectionInAStream() {
    return load(session -> shipments(session).stream()
        // fault: Hibernate, lazy collection in a stream
        .mapToInt(shipment -> shipment.getItems().size())
        .sum());
  }

  public int lazyManyToOne() {
    return load(session -> {
      int count = 0;
      for (Shipment shipment : shipments(session)) {
        // fault: Hibernate, lazy many to one
        count += shipment.getCompany().getName().isEmpty() ? 0 : 1;
      }
      return count;
    });
  }

  public int findById() {
    return load(session -> {
      int count = 0;
      for (int id : companyIds(session)) {
        // fault: Hibernate, find by id
        count += session.find(Company.class, id) == null ? 0 : 1;
      }
      return count;
    });
  }

  public int queryInALoop() {
    return load(session -> {
      int count = 0;
      for (Shipment shipment : shipments(session)) {
        count += session
            .createSelectionQuery("from Item i where i.shipment.id = :id", Item.class)
            .setParameter("id", shipment.getId())
            // fault: Hibernate, query in a loop
            .getResultList()
            .size();
      }
      return count;
    });
  }

  public int twoLazyCollections() {
    return load(session -> {
      int count = 0;
      for (Shipment shipment : shipments(session)) {
        // fault: Hibernate, two lazy collections
        count += shipment.getItems().size();
        // fault: Hibernate, two lazy collections
        count += shipment.getStops().size();
      }
      return count;
    });
  }

  private static List<Integer> companyIds(Session session) {
    return session
        .createSelectionQuery("select s.company.id from Shipment s order by s.id", Integer.class)
        .getResultList();
  }

  // ---- repaired

  public int collectionByJoinFetch() {
    return load(session -> items(session
        .createSelectionQuery("from Shipment s join fetch s.items", Shipment.class)
        .getResultList()));
  }

  public int collectionByEntityGraph() {
    return load(session -> {
      EntityGraph<Shipment> graph = session.createEntityGraph(Shipment.class);
      graph.addAttributeNodes("items");
      return items(session
          .createQuery("from Shipment s", Shipment.class)
          .setHint("jakarta.persistence.fetchgraph", graph)
          .getResultList());
    });
  }

  public int collectionByBatchSize() {
    return load(session -> {
      int count = 0;
      for (BatchedShipment shipment : batched(session)) {
        count += shipment.getItems().size();
      }
      return count;
    });
  }

  public int collectionBySubselect() {
    return load(session -> {
      session.setSubselectFetchingEnabled(true);
      return items(shipments(session));
    });
  }

  /** The fault's own code; it is silent where the session factory loads in batches. */
  public int collectionByDefaultBatchSize() {
    return load(session -> items(shipments(session)));
  }

  private static int items(List<Shipment> shipments) {
    int count = 0;
    for (Shipment shipment : shipments) {
      count += shipment.getItems().size();
    }
    return count;
  }

  public int manyToOneByJoinFetch() {
    return load(session -> named(session
        .createSelectionQuery("from Shipment s join fetch s.company", Shipment.class)
        .getResultList()));
  }

  public int manyToOneByEntityGraph() {
    return load(session -> {
      EntityGraph<Shipment> graph = session.createEntityGraph(Shipment.class);
      graph.addAttributeNodes("company");
      return named(session
          .createQuery("from Shipment s", Shipment.class)
          .setHint("jakarta.persistence.fetchgraph", graph)
          .getResultList());
    });
  }

  public int manyToOneByBatchSize() {
    return load(session -> {
      int count = 0;
      for (BatchedShipment shipment : batched(session)) {
        count += shipment.getCompany().getName().isEmpty() ? 0 : 1;
      }
      return count;
    });
  }

  public int manyToOneByDefaultBatchSize() {
    return load(session -> named(shipments(session)));
  }

  private static int named(List<Shipment> shipments) {
    int count = 0;
    for (Shipment shipment : shipments) {
      count += shipment.getCompany().getName().isEmpty() ? 0 : 1;
    }
    return count;
  }

  public int findMultiple() {
    return load(session -> session
        .findMultiple(Company.class, List.<Object>copyOf(companyIds(session)))
        .size());
  }

  public int queryForAll() {
    return load(session -> session
        .createSelectionQuery("from Item i where i.shipment.id in (:ids)", Item.class)
        .setParameterList(
            "ids", shipments(session).stream().map(Shipment::getId).toList())
        .getResultList()
        .size());
  }

  public int twoCollectionsByJoinFetch() {
    return load(session -> {
      List<Shipment> shipments = session
          .createSelectionQuery("from Shipment s join fetch s.items", Shipment.class)
          .getResultList();
      session
          .createSelectionQuery("from Shipment s join fetch s.stops", Shipment.class)
          .getResultList();
      return items(shipments) + stops(shipments);
    });
  }

  private static int stops(List<Shipment> shipments) {
    int count = 0;
    for (Shipment shipment : shipments) {
      count += shipment.getStops().size();
    }
    return count;
  }

  public int twoCollectionsByBatchSize() {
    return load(session -> {
      int count = 0;
      for (BatchedShipment shipment : batched(session)) {
        count += shipment.getItems().size();
        count += shipment.getStops().size();
      }
      return count;
    });
  }
}
