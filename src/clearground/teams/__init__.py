"""Room 2: who may do what: organisations, people, teams, equipment, accreditation."""
