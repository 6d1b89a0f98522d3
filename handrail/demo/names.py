"""Made-up names. None belongs to a real child; they are drawn together at random from two lists."""

FORENAMES = """
Ada Aisha Alfie Amara Anya Aroha Arlo Ayaan Bilal Bonnie Caleb Chidi Clara Daniel Dara Dylan Efua Eilidh Elif Emre
Esme Ewa Farah Femi Finn Freya Gabriel George Gwen Hamza Hana Harley Hugo Ibrahim Idris Imani Ines Isaac Ivy Jamal Jaya
Jonah Kai Kofi Lacey Leila Leo Lottie Lucía Maja Malik Marnie Mateo Maya Mina Nadia Nia Niamh Noor Olive Omari Orla
Oscar Otis Petra Phoebe Priya Quinn Rafael Rhys Rory Ruby Saoirse Samir Selin Seren Sofia Stanley Sunny Tamsin Tariq
Theo Tilly Toby Uma Veda Wren Yara Yusuf Zain Zara Zoë
""".split()

SURNAMES = """
Abara Ahmed Akhtar Asante Barlow Begum Bell Boateng Bright Byrne Carvalho Castle Chen Choudhury Clarke Costa Dalton
Demir Devlin Diaz Doyle Eze Farrow Fenwick Fernando Fitzgerald Gallagher Gill Goddard Grant Hale Hartley Hassan Hill
Hussain Ibrahim Iqbal Jarvis Jovanović Kaur Kelly Khan Kim Kowal Lambert Lewis Lindqvist Lowe Mahmood Marchetti Mensah
Miah Moreno Morgan Murphy Nair Ndlovu Nguyen Norton Nowak Obi Okoro Osei Osman Owen Parker Patel Pereira Pike Popescu
Quigley Qureshi Rahman Rees Reyes Rossi Sato Shah Siddiqui Silva Singh Sutton Tamati Tate Todd Turner Usman Vaughan
Walsh Warsame West Wójcik Yilmaz Young Zając
""".split()
